/** The part of the tag that a page loads with its first window. */
import type { OpenConversation, WindowReference } from '../../protocol/engagement.ts';
import type { View } from '../../protocol/frame-bridge.ts';
import type { Kind, TabMemory } from '../memory.ts';
import type { DecideInput, Windows, WindowsHost } from '../windows.ts';
import { type AuthenticatedTabs, createAuthenticatedTabs } from './authenticated-tabs.ts';
import { type Customer, findCustomer, recheckCustomer } from './customer.ts';
import { drawNotice, type Notice } from './notice.ts';
import { createSeparateWindows, type SeparateWindows } from './separate-windows.ts';
import { createStage, drawBar } from './stage.ts';
import { textsOf } from './texts.ts';
import { type Outcome, transition } from './transition.ts';
import { type OpenFrame, WindowFrame } from './window-frame.ts';

type Frame = Omit<OpenFrame, 'owner' | 'visitorId' | 'sessionId' | 'identity'>;

/** Whose things an unauthenticated window keeps. */
const anonymousOwner = 'visitor';

export const createWindows = (host: WindowsHost): Windows => new PageWindows(host);

/** The windows of a page: opened by a click, brought back by the page, closed by the consumer. One at a time. */
class PageWindows implements Windows {
  readonly #host: WindowsHost;
  readonly #tabs: AuthenticatedTabs;
  readonly #separate: SeparateWindows;
  #shown: TabMemory['shown'] = 'none';
  #shownBefore: TabMemory['shown'];
  #isAuthenticated = false;
  #current: WindowFrame | undefined;
  #removeOther: (() => void) | undefined;
  /** Counts what was shown: what was decided before that is void. */
  #turn = 0;

  constructor(host: WindowsHost) {
    this.#host = host;
    this.#shownBefore = host.memory.tab.get().shown ?? 'none';
    this.#tabs = createAuthenticatedTabs(host.settings.account);
    this.#separate = createSeparateWindows(host, () => host.report('poll'));
  }

  async decide({ conversations, ...input }: DecideInput) {
    const turn = ++this.#turn;
    const { settings, memory } = this.#host;
    const { tab, browser } = memory;
    const { authenticated, cause } = input;
    const auth = conversations.find((conversation) => conversation.authenticated);
    this.#isAuthenticated = authenticated;
    this.#tabs.mark(authenticated && auth !== undefined);
    if (authenticated) browser.update({ authOpen: auth !== undefined });
    const elsewhere = !authenticated && browser.get().authOpen === true;
    const authTabAlive = elsewhere && (await this.#tabs.isOtherMarked());
    if (turn !== this.#turn) return undefined;
    const outcome = transition({
      ...input,
      auth: auth !== undefined || elsewhere,
      sleeping: (auth?.reopenedByAgent ?? false) && !settings.agentResumeWakesWindow,
      unauth: conversations.some((conversation) => !conversation.authenticated),
      shown: cause === 'poll' ? this.#shown : this.#shownBefore,
      noticeDismissed: tab.get().dismissed ?? false,
      authTabAlive,
      separate: { auth: this.#separate.isOpen('auth'), unauth: this.#separate.isOpen('unauth') },
    });
    this.#apply(outcome, conversations);
    return outcome.engagements;
  }

  open(...[offer, extra, separate]: Parameters<Windows['open']>): void {
    if (separate === undefined) void this.#openFrame(offer, extra);
    else {
      const { authenticated, window, contextId } = offer;
      const kind = authenticated ? 'auth' : 'unauth';
      this.#close();
      if (separate) this.#separate.direct(separate, kind, window, { contextId, ...extra });
      else this.#bar(kind, window);
    }
  }

  async #openFrame(...[offer, extra]: Parameters<Windows['open']>): Promise<void> {
    const turn = ++this.#turn;
    const { authenticated, window, contextId } = offer;
    const allowed = !authenticated || (await recheckCustomer(this.#host, this.#isAuthenticated));
    if (turn !== this.#turn) return;
    if (allowed) {
      const kind = authenticated ? 'auth' : 'unauth';
      this.#show({ ...extra, kind, window, contextId, engagement: offer, byClick: true, view: 'maximized' });
    } else {
      const retry = () => void this.#host.turn('new-page');
      this.#notice({ kind: 'signed-out', language: window.language, retry });
    }
  }

  turnAway(): void {
    this.#shownBefore = this.#shown === 'none' ? (this.#host.memory.tab.get().shown ?? 'none') : this.#shown;
  }

  wipe(owner: string): void {
    if (this.#current?.frame.owner === owner) this.#close(true);
    this.#separate.signOut();
  }

  close(): void {
    this.#close();
    this.#tabs.close();
    this.#separate.close();
  }

  #close(wipe = false): void {
    this.#turn++;
    this.#shown = 'none';
    this.#current?.close(wipe);
    this.#current = undefined;
    this.#removeOther?.();
    this.#removeOther = undefined;
  }

  #apply({ window: what, row, view: kept }: Outcome, conversations: OpenConversation[]): void {
    const { tab } = this.#host.memory;
    if (what === 'keep') return;
    if (what === 'none') {
      if (this.#shown !== 'none') this.#close();
      tab.update({ shown: row === 11 ? 'notice' : 'none' });
    } else if (what === 'notice') {
      this.#notice({ kind: 'elsewhere', language: document.documentElement.lang || navigator.language });
    } else {
      const found = conversations.find(({ authenticated }) => authenticated === (what === 'auth'));
      if (!found) return;
      const view = kept === 'same' ? (tab.get().view ?? 'minimized') : 'minimized';
      if (found.window.windowMode === 'separate') this.#bar(what, found.window);
      else this.#show({ kind: what, window: found.window, byClick: false, view });
    }
  }

  #customer(): Customer | undefined {
    return findCustomer(this.#host, this.#isAuthenticated);
  }

  #show(frame: Frame): void {
    const { kind, view } = frame;
    const customer = kind === 'auth' ? this.#customer() : undefined;
    const owner = kind === 'auth' ? customer?.owner : anonymousOwner;
    if (owner === undefined) return;
    const current = this.#current?.frame.kind === kind && this.#current.frame.owner === owner && this.#current;
    if (!current) this.#close();
    this.#turn++;
    this.#shown = kind;
    this.#host.memory.tab.update({ shown: kind, view, dismissed: false });
    if (current) current.setView(view);
    else this.#frame(frame, owner, customer);
  }

  #frame(frame: Frame, owner: string, customer: Customer | undefined): void {
    const { kind } = frame;
    const identity = customer && { identity: customer.identity };
    this.#current = new WindowFrame(
      { ...frame, ...{ visitorId: '', sessionId: '', ...this.#host.visitor.ids() }, ...identity, owner },
      this.#host,
      {
        onView: (next) => this.#onView(next),
        onState: (state) => {
          if (kind === 'auth' && state !== 'initialised')
            this.#host.memory.browser.update({ authOpen: state === 'chatting' });
        },
        onClosed: (cleared) => this.#onClosed(kind, owner, cleared),
        onWiped: () => this.#onWiped(owner),
      },
    );
  }

  /** A minimized window without a frame: it opens, on the consumer's click, what cannot open by itself. */
  #bar(kind: Kind, window: WindowReference): void {
    this.#close();
    this.#shown = kind;
    this.#host.memory.tab.update({ shown: kind });
    const stage = createStage(window.language);
    const open = () => {
      this.#host.visitor.remember();
      const opened = this.#host.openSeparate();
      if (!opened) return;
      this.#close();
      this.#separate.direct(opened, kind, window);
      this.#host.report('poll');
    };
    stage.place(drawBar(textsOf(window.language).openWindow, open, true).button);
    this.#removeOther = stage.remove;
  }

  #notice(notice: Omit<Notice, 'closed'>): void {
    this.#close();
    this.#shown = 'notice';
    const { tab } = this.#host.memory;
    if (notice.kind === 'elsewhere') tab.update({ shown: 'notice', dismissed: false });
    const stage = createStage(notice.language);
    const closed = () => {
      this.#host.visitor.remember();
      this.#close();
      tab.update({ dismissed: true });
      this.#host.report('poll');
    };
    /* Filled once it is there: only what is added later is read out. */
    requestAnimationFrame(() => stage.place(drawNotice({ ...notice, closed })));
    this.#removeOther = stage.remove;
  }

  #onView(view: View): void {
    this.#host.visitor.remember();
    this.#host.memory.tab.update({ view });
  }

  #onClosed(kind: Kind, owner: string, cleared: boolean): void {
    const { visitor, memory } = this.#host;
    visitor.remember();
    this.#shownBefore = kind;
    this.#close();
    if (cleared) {
      memory.forget(owner);
      if (kind === 'auth') memory.browser.update({ authOpen: false });
      visitor.forget();
    }
    this.#host.report('closed');
  }

  /** In another tab: the customer logged out, or somebody cleared the history. */
  #onWiped(owner: string): void {
    const { memory, visitor } = this.#host;
    this.#close(true);
    const isSignedOut = owner !== anonymousOwner && memory.browser.get().owner !== owner;
    if (isSignedOut) this.#host.signedOut(owner);
    else {
      visitor.forget();
      this.#host.report('poll');
    }
  }
}
