/** The windows of a page: opened by a click, brought back by the page, closed by the consumer. */
import type { WindowReference } from '../../protocol/engagement.ts';
import { askIdentity, keyOf } from '../identities.ts';
import type { LpAttributes } from '../lp-tag.d.ts';
import type { Kind, TabMemory } from '../memory.ts';
import type { Windows, WindowsHost } from '../windows.ts';
import { createAuthenticatedTabs } from './authenticated-tabs.ts';
import { drawNotice, type Notice } from './notice.ts';
import { createStage, drawBar } from './stage.ts';
import { textsOf } from './texts.ts';
import { type Outcome, transition } from './transition.ts';
import { type OpenFrame, openWindowFrame, type WindowFrame, type WindowFrameOptions } from './window-frame.ts';

/** Whose things an unauthenticated window keeps. */
const anonymousOwner = 'visitor';
const nobody = { sub: '' };
/** A separate window that has not been heard of for so long is gone. */
const heartbeatMs = 6000;

export function createWindows(host: WindowsHost): Windows {
  const { settings, memory, origin } = host;
  const { tab, browser } = memory;
  const tabs = createAuthenticatedTabs(settings.account);
  const stop = new AbortController();
  let shown: TabMemory['shown'] = 'none';
  let shownBefore = tab.get().shown ?? 'none';
  let current: WindowFrame | undefined;
  let isAuthenticated = false;
  let removeOther: (() => void) | undefined;
  /** Counts what is shown, so that what was decided before is void. */
  let turn = 0;

  const close = (wipe = false) => {
    turn++;
    shown = 'none';
    current?.close(wipe);
    current = undefined;
    removeOther?.();
    removeOther = undefined;
  };
  const isOpen = (kind: Kind) => Date.now() - (browser.get().heard?.[kind] ?? 0) < heartbeatMs;
  const hear = (kind: Kind, open: boolean) =>
    browser.update({ heard: { ...browser.get().heard, [kind]: open ? Date.now() : 0 } });
  const customer = () => {
    const claim = host.claim() ?? (isAuthenticated ? { sub: legacySub(host.attributes) } : undefined);
    return claim && { owner: keyOf(claim), identity: claim };
  };
  const recheck = async () => {
    if (host.identities.length === 0) return isAuthenticated;
    const claim = await askIdentity(host.identities, () => undefined);
    const known = host.claim();
    if (keyOf(claim ?? nobody) !== keyOf(known ?? nobody)) host.identify(claim);
    return claim !== undefined;
  };
  const ownerOf = (kind: Kind) => (kind === 'unauth' ? anonymousOwner : customer()?.owner);
  const forget = (owner: string) => memory.local.set(memory.keptKey(owner), undefined);
  const callbacks: WindowFrameOptions = {
    ...host,
    onView(view) {
      host.acted();
      tab.update({ view });
    },
    onState(kind, state) {
      if (kind === 'auth' && state !== 'initialised') browser.update({ authOpen: state === 'chatting' });
    },
    onClosed(kind, cleared) {
      host.acted();
      shownBefore = kind;
      close();
      if (cleared) {
        const owner = ownerOf(kind);
        if (owner !== undefined) forget(owner);
        if (kind === 'auth') browser.update({ authOpen: false });
        host.forget();
      }
      host.report('closed');
    },
    onWiped(owner) {
      close(true);
      const signedOut = owner !== anonymousOwner && browser.get().owner !== owner;
      if (signedOut) return host.signedOut(owner);
      host.forget();
      host.report('poll');
    },
  };
  const show = (frame: Omit<OpenFrame, 'owner' | 'visitorId' | 'sessionId' | 'identity'>) => {
    const { kind } = frame;
    const owner = ownerOf(kind);
    if (owner === undefined) return;
    const same = current?.frame.kind === kind && current.frame.owner === owner ? current : undefined;
    if (!same) close();
    turn++;
    shown = kind;
    tab.update({ shown, view: frame.view, dismissed: false });
    const identity = kind === 'auth' ? customer()?.identity : undefined;
    const whole = { ...frame, ...host.ids(), owner, ...(identity && { identity }) };
    if (same) same.setView(frame.view);
    else current = openWindowFrame(whole, callbacks);
  };
  const showBar = (kind: Kind, window: WindowReference) => {
    close();
    shown = kind;
    tab.update({ shown });
    const stage = createStage(window.language);
    const open = () => {
      host.acted();
      host.openSeparate(kind, window);
    };
    stage.place(drawBar(textsOf(window.language).openWindow, open, true).button);
    removeOther = stage.remove;
  };
  const showNotice = (notice: Omit<Notice, 'closed'>) => {
    close();
    shown = 'notice';
    tab.update({ shown, dismissed: false });
    const stage = createStage(notice.language);
    const closed = () => {
      host.acted();
      close();
      tab.update({ dismissed: true });
      host.report('poll');
    };
    /* Filled once it is there: only what is added later is read out. */
    requestAnimationFrame(() => stage.place(drawNotice({ ...notice, closed })));
    removeOther = stage.remove;
  };
  const apply = (outcome: Outcome, conversations: Parameters<Windows['decide']>[0]['conversations']) => {
    const { window: what, row } = outcome;
    if (what === 'keep') return;
    if (what === 'none') {
      if (shown !== 'none') close();
      return tab.update({ shown: row === 11 ? 'notice' : 'none' });
    }
    if (what === 'notice')
      return showNotice({ kind: 'elsewhere', language: document.documentElement.lang || navigator.language });
    const found = conversations.find(({ authenticated }) => authenticated === (what === 'auth'));
    if (!found) return;
    const view = outcome.view === 'same' ? (tab.get().view ?? 'minimized') : 'minimized';
    if (found.window.windowMode === 'separate') showBar(what, found.window);
    else show({ kind: what, window: found.window, byClick: false, view });
  };
  addEventListener(
    'message',
    ({ origin: from, data }) => {
      const { parley, account, state, authenticated } = Object(data);
      if (from !== origin || parley !== 'separate' || account !== settings.account) return;
      const kind = authenticated ? 'auth' : 'unauth';
      const was = isOpen(kind);
      hear(kind, state === 'open');
      if (was !== (state === 'open')) host.report('poll');
    },
    { signal: stop.signal },
  );

  return {
    async decide({ conversations, ...input }) {
      const mine = ++turn;
      const { authenticated, cause } = input;
      isAuthenticated = authenticated;
      const auth = conversations.find((conversation) => conversation.authenticated);
      tabs.mark(authenticated && auth !== undefined);
      if (authenticated) browser.update({ authOpen: auth !== undefined });
      const elsewhere = !authenticated && browser.get().authOpen === true;
      const authTabAlive = elsewhere && (await tabs.isOtherMarked());
      if (mine !== turn) return undefined;
      const outcome = transition({
        ...input,
        auth: auth !== undefined || elsewhere,
        sleeping: (auth?.reopenedByAgent ?? false) && !settings.agentResumeWakesWindow,
        unauth: conversations.some((conversation) => !conversation.authenticated),
        shown: cause === 'poll' ? shown : shownBefore,
        noticeDismissed: tab.get().dismissed ?? false,
        authTabAlive,
        separate: { auth: isOpen('auth'), unauth: isOpen('unauth') },
      });
      apply(outcome, conversations);
      return outcome.engagements;
    },
    async open(offer, extra) {
      const mine = ++turn;
      const { authenticated, window, contextId } = offer;
      const allowed = !authenticated || (await recheck());
      if (mine !== turn) return;
      if (!allowed)
        return showNotice({ kind: 'signed-out', language: window.language, retry: () => host.turn('new-page') });
      const kind = authenticated ? 'auth' : 'unauth';
      show({ ...extra, kind, window, contextId, engagement: offer, byClick: true, view: 'maximized' });
    },
    separate(kind, window, isOpen) {
      if (!isOpen) return showBar(kind, window);
      hear(kind, true);
      close();
    },
    turnAway() {
      shownBefore = shown === 'none' ? (tab.get().shown ?? 'none') : shown;
    },
    wipe(owner) {
      if (current?.frame.owner === owner) close(true);
      forget(owner);
    },
    close() {
      close();
      tabs.close();
      stop.abort();
    },
  };
}

/** Of a page without an identity function. */
function legacySub(attributes: LpAttributes): string {
  const [attribute] = attributes.get('ctmrinfo') ?? [];
  const { customerId } = Object(attribute?.info) as { customerId?: unknown };
  return typeof customerId === 'string' ? customerId : '';
}
