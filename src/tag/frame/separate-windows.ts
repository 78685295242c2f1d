/** Windows of the account in browser windows of their own: opened by clicks, heard of every two seconds. */
import type { WindowReference } from '../../protocol/engagement.ts';
import type { SeparateOrder, SeparateWindow } from '../../protocol/frame-bridge.ts';
import { separateWindowUrl } from '../../protocol/separate-window.ts';
import { deviceSuffix, recordName } from '../storage.ts';
import type { WindowsHost } from '../windows.ts';
import { deviceOf } from './kept.ts';
import type { Kind, Memory } from './memory.ts';

/** A window that has not been heard of for so long is gone. */
const heartbeatMs = 6000;
/** One that went to the login page is silent meanwhile. */
const awayMs = 600_000;

export interface SeparateWindows {
  isOpen(kind: Kind): boolean;
  /** Sends an empty window on its way; one that is open already comes to the front. */
  direct(
    opened: Window,
    kind: Kind,
    window: WindowReference,
    extra?: { contextId?: string; preChatLines?: string[] },
  ): void;
  /** Drops the customer's conversation from the window that this page knows. */
  signOut(): void;
  close(): void;
}

export function createSeparateWindows(host: WindowsHost, memory: Memory, onChange: () => void): SeparateWindows {
  const { settings, origin } = host;
  const { account } = settings;
  const stop = new AbortController();
  const known: Partial<Record<Kind, Window>> = {};
  /** The customer has logged out, and this page has not heard of their window yet. */
  let unheard = false;

  const hear = (kind: Kind, untilTs: number) =>
    memory.browser.update({ heard: { ...memory.browser.get().heard, [kind]: untilTs } });
  /* Timers of hidden windows run once a minute: a window that this page can see is not gone for being silent. */
  const isOpen = (kind: Kind) => {
    const window = known[kind];
    return window ? !window.closed : Date.now() < (memory.browser.get().heard?.[kind] ?? 0);
  };
  const onMessage = ({ origin: from, data, source }: MessageEvent) => {
    const { parley, account: whose, state, authenticated } = Object(data) as Partial<SeparateWindow>;
    if (from !== origin || parley !== 'separate' || whose !== account) return;
    const kind = authenticated ? 'auth' : 'unauth';
    const was = isOpen(kind);
    if (state === 'closed') delete known[kind];
    else known[kind] = source as Window;
    if (unheard && authenticated) signOut();
    hear(kind, state === 'closed' ? 0 : Date.now() + (state === 'away' ? awayMs : heartbeatMs));
    if (state === 'cleared') host.visitor.forget();
    if (state === 'cleared' || was !== isOpen(kind)) onChange();
  };
  const signOut = () => {
    const order: SeparateOrder = { parley: 'separate', order: 'sign-out' };
    known.auth?.postMessage(order, origin);
    unheard = !known.auth;
    hear('auth', 0);
  };
  addEventListener('message', onMessage, { signal: stop.signal });
  return {
    isOpen,
    direct(opened, kind, window, extra = {}) {
      const deviceId = deviceOf(memory);
      /* From now on pages ask in its name: what the window clears is cleared for them. */
      memory.local.set(recordName(account) + deviceSuffix, deviceId);
      const here = { origin, account, deviceId, pageOrigin: location.origin };
      if (isOpen(kind)) opened.focus();
      else
        opened.location = separateWindowUrl({
          ...here,
          ...host.visitor.ids(),
          ...extra,
          window,
          authenticated: kind === 'auth',
        });
      known[kind] = opened;
      unheard = false;
      /* It has yet to load. */
      hear(kind, Date.now() + 2 * heartbeatMs);
    },
    signOut,
    close: () => stop.abort(),
  };
}
