/** The part of the tag that a page loads with its first window. */
import type { Offer, OpenConversation, PageDecision, WindowReference } from '../../protocol/engagement.ts';
import type { View } from '../../protocol/frame-bridge.ts';
import { element } from '../dom.ts';
import { type Claim, keyOf } from '../identities.ts';
import type { Windows, WindowsHost } from '../windows.ts';
import { type AuthenticatedTabs, createAuthenticatedTabs } from './authenticated-tabs.ts';
import { type Customer, findCustomer, recheckCustomer } from './customer.ts';
import { isUnsent } from './kept.ts';
import { createMemory, type Kind, type Memory, type TabMemory, type Wipe } from './memory.ts';
import type { Drawing, Notice } from './notice.ts';
import { createSeparateWindows, type SeparateWindows } from './separate-windows.ts';
import { createStage, drawBar } from './stage.ts';
import { type Outcome, transition } from './transition.ts';
import { type OpenFrame, WindowFrame } from './window-frame.ts';

type Frame = Omit<OpenFrame, 'owner' | 'visitorId' | 'sessionId' | 'identity'>;

/** Whose things an unauthenticated window keeps. */
const anonymousOwner = 'visitor';
const drawing: Drawing = { element, drawBar };

export const createWindows = (host: WindowsHost): Windows => new PageWindows(host);

/** Few pages need what shows instead of a window. */
const loadNotices = () => import('./notice.ts');

/** The windows of a page: opened by a click, brought back by the page, closed by the consumer. One at a time. */
class PageWindows implements Windows {
  readonly #host: WindowsHost;
  readonly #memory: Memory;
  readonly #tabs: AuthenticatedTabs;
  readonly #separate: SeparateWindows;
  #shown: TabMemory['shown'] = 'none';
  #shownBefore: TabMemory['shown'];
  #wasAuthenticated = false;
  /** The customer whom this document named last. */
  #named: string | undefined;
  /** The tab is new, or was away, or was reloaded. */
  #returning: boolean;
  /** The customer is another than the last that this browser knew. */
  #identityChanged = false;
  #current: WindowFrame | undefined;
  #removeOther: (() => void) | undefined;
  /** Counts what was shown: what was decided before that is void. */
  #turn = 0;
  #isClosed = false;

  constructor(host: WindowsHost) {
    this.#host = host;
    this.#memory = createMemory(host.settings.account);
    const { shown } = this.#memory.tab.get();
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    this.#returning = !shown || navigation?.type === 'reload';
    this.#shownBefore = shown ?? 'none';
    this.#tabs = createAuthenticatedTabs(host.settings.account);
    this.#separate = createSeparateWindows(host, this.#memory, () => host.report());
    /* A page that comes back as it was may show a customer who has logged out since. */
    const back = ({ persisted }: PageTransitionEvent) => persisted && void host.turn('identity');
    addEventListener('pageshow', back, { signal: host.stop.signal });
  }

  async decide({ authenticated, conversations }: PageDecision) {
    const turn = ++this.#turn;
    const { settings, cause } = this.#host;
    const { tab, browser } = this.#memory;
    const auth = conversations.find((conversation) => conversation.authenticated);
    this.#tabs.mark(authenticated && auth !== undefined);
    const elsewhere = !authenticated && browser.get().authOpen === true;
    const authTabAlive = elsewhere && (await this.#tabs.isOtherMarked());
    if (turn !== this.#turn) return undefined;
    const outcome = transition({
      cause,
      authenticated,
      returning: this.#returning,
      identityChanged: this.#identityChanged,
      wasAuthenticated: this.#wasAuthenticated,
      auth: auth !== undefined || elsewhere,
      sleeping: (auth?.reopenedByAgent ?? false) && !settings.agentResumeWakesWindow,
      unauth: conversations.some((conversation) => !conversation.authenticated),
      shown: cause === 'poll' ? this.#shown : this.#shownBefore,
      noticeDismissed: tab.get().dismissed ?? false,
      authTabAlive,
      separate: { auth: this.#separate.isOpen('auth'), unauth: this.#separate.isOpen('unauth') },
    });
    this.#identityChanged = false;
    this.#apply(outcome, conversations);
    this.#remember(auth !== undefined || elsewhere, conversations.length > 0);
    return outcome.engagements;
  }

  open(offer: Offer, separate?: Window | null, lines?: unknown): void {
    /* Of the page: any other thing than text would not reach the window, or would be said by the letter. */
    const preChatLines = [lines].flat().filter((line) => typeof line === 'string');
    const extra = preChatLines[0] === undefined ? undefined : { preChatLines };
    if (separate === undefined) void this.#openFrame(offer, extra);
    else {
      const { authenticated, window, contextId } = offer;
      const kind = authenticated ? 'auth' : 'unauth';
      this.#close();
      if (separate) this.#separate.direct(separate, kind, window, { contextId, ...extra });
      else this.#bar(kind, window);
    }
  }

  async #openFrame(offer: Offer, extra: { preChatLines?: string[] } | undefined): Promise<void> {
    const { authenticated, window, contextId } = offer;
    /* What is decided meanwhile leaves it alone. */
    this.#shown = authenticated ? 'auth' : 'unauth';
    const allowed = !authenticated || (await recheckCustomer(this.#host));
    if (this.#isClosed) return;
    if (allowed) {
      const kind = authenticated ? 'auth' : 'unauth';
      this.#show({ ...extra, kind, window, contextId, engagement: offer, byClick: true, view: 'maximized' });
    } else {
      const retry = () => void this.#host.turn('new-page');
      this.#notice({ kind: 'signed-out', language: window.language, retry });
    }
  }

  turnAway(): void {
    this.#returning = false;
    this.#wasAuthenticated = this.#host.authenticated;
    this.#shownBefore = this.#shown === 'none' ? (this.#memory.tab.get().shown ?? 'none') : this.#shown;
  }

  identified(claim: Claim | undefined): void {
    const last = this.#named ?? this.#memory.browser.get().owner;
    const owner = keyOf(claim);
    const wasNamed = this.#named !== undefined;
    this.#named = owner;
    if (last === undefined || last === owner) return;
    if (claim || wasNamed) this.#signOut(last);
    else if (this.#host.identities.length > 0) void this.#signOutUnlessAlive(last);
    this.#identityChanged = claim !== undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#close();
    this.#tabs.close();
    this.#separate.close();
  }

  /** Nothing of this customer is left here when this returns; other tabs hear of it through the storage. */
  #signOut(owner: string): void {
    const { browser, forget } = this.#memory;
    if (browser.get().owner === owner) browser.update({ owner: undefined });
    if (this.#current?.frame.owner === owner) this.#close(true);
    this.#separate.signOut();
    forget(owner, 'signed-out');
  }

  /** The page says that nobody is logged in, and no other tab knows better. */
  async #signOutUnlessAlive(owner: string): Promise<void> {
    if (!(await this.#tabs.isOtherMarked())) this.#signOut(owner);
  }

  /** Where nothing is open and nothing shows, the next page need not load this file. */
  #remember(authOpen: boolean, anyOpen: boolean): void {
    const { browser, tab, forget } = this.#memory;
    const owner = this.#customer()?.owner;
    const isSeparate = this.#separate.isOpen('auth') || this.#separate.isOpen('unauth');
    const unsent = owner !== undefined && isUnsent(this.#memory, owner);
    if (authOpen || anyOpen || isSeparate || unsent || this.#shown !== 'none') {
      browser.update({ authOpen, ...(owner !== undefined && { owner }) });
    } else {
      if (owner !== undefined) forget(owner);
      browser.clear();
      tab.clear();
    }
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
    const { tab } = this.#memory;
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
    return findCustomer(this.#host);
  }

  #show(frame: Frame): void {
    const { kind, view } = frame;
    const customer = kind === 'auth' ? this.#customer() : undefined;
    const owner = kind === 'auth' ? customer?.owner : anonymousOwner;
    if (owner === undefined) return;
    const shown = this.#current;
    const current = shown?.frame.kind === kind && shown.frame.owner === owner && shown.isOnPage && shown;
    if (!current) this.#close();
    this.#turn++;
    this.#shown = kind;
    this.#memory.tab.update({ shown: kind, view, dismissed: false });
    if (current) current.setView(view);
    else this.#frame(frame, owner, customer);
  }

  #frame(frame: Frame, owner: string, customer: Customer | undefined): void {
    const { kind } = frame;
    const ids = { visitorId: '', sessionId: '', ...this.#host.visitor.ids() };
    const identity = customer && { identity: customer.identity };
    this.#current = new WindowFrame({ ...frame, ...ids, ...identity, owner }, this.#host, this.#memory, {
      onView: (next) => this.#onView(next),
      onState: (state) => {
        if (kind === 'unauth' || state === 'initialised') return;
        this.#memory.browser.update({ owner, authOpen: state === 'chatting' });
        this.#tabs.mark(state === 'chatting');
      },
      onClosed: (cleared) => this.#onClosed(kind, owner, cleared),
      onWiped: (why) => this.#onWiped(owner, why),
      onKept: () => this.#memory.browser.update({ owner }),
    });
  }

  /** A minimized window without a frame: it opens, on the consumer's click, what cannot open by itself. */
  #bar(kind: Kind, window: WindowReference): void {
    this.#close();
    this.#shown = kind;
    this.#memory.tab.update({ shown: kind });
    const stage = createStage(window.language);
    const open = () => {
      this.#host.visitor.remember();
      const opened = this.#host.openSeparate();
      if (!opened) return;
      this.#close();
      this.#separate.direct(opened, kind, window);
      this.#host.report();
    };
    this.#removeOther = stage.remove;
    void loadNotices().then((notices) => stage.place(notices.drawOpener(drawing, window.language, open).button));
  }

  #notice(notice: Omit<Notice, 'closed'>): void {
    this.#close();
    this.#shown = 'notice';
    const { tab } = this.#memory;
    if (notice.kind === 'elsewhere') tab.update({ shown: 'notice', dismissed: false });
    const stage = createStage(notice.language);
    const closed = () => {
      this.#host.visitor.remember();
      this.#close();
      tab.update({ dismissed: true });
      this.#host.report();
    };
    this.#removeOther = stage.remove;
    void loadNotices().then((notices) => stage.place(notices.drawNotice(drawing, { ...notice, closed })));
  }

  #onView(view: View): void {
    this.#host.visitor.remember();
    this.#memory.tab.update({ view });
  }

  #onClosed(kind: Kind, owner: string, cleared: boolean): void {
    const { visitor } = this.#host;
    const memory = this.#memory;
    visitor.remember();
    this.#shownBefore = kind;
    this.#close();
    if (cleared) {
      /* Before other tabs hear of it, which take the next visitor from the browser. */
      visitor.forget();
      memory.forget(owner, 'cleared');
      if (kind === 'auth') memory.browser.update({ authOpen: false });
    }
    this.#host.report('closed');
  }

  /** In another tab: the customer logged out, or somebody cleared the history. */
  #onWiped(owner: string, why: Wipe): void {
    this.#close(true);
    if (why === 'signed-out') {
      this.#host.signedOut = owner;
      this.#host.claim = undefined;
      void this.#host.turn('poll');
    } else {
      this.#host.report();
    }
  }
}
