/** What is around the window: a page of another origin that holds it in a frame, or nothing but the browser. */
import type { HookData, HookName, ToTag, ToWindow } from '../protocol/frame-bridge.ts';
import type { Bridge, PageCredential } from './bridge.ts';
import { type Kept, pageKept } from './kept.ts';

export type Told = Exclude<ToTag, { id: number }>;
/** What the page may say at any time. */
export type Order = Exclude<ToWindow, { id: number } | { type: 'leader' }>;

export interface Host {
  /** In a frame: there is a page to minimize to. */
  embedded: boolean;
  kept: Kept;
  /** A fresh credential of the brand; undefined when the page has none. */
  credential(): Promise<PageCredential | undefined>;
  /** Absent where no hooks run. */
  hook?: (name: HookName, data: HookData) => Promise<HookData>;
  /** Plays sounds and renews ahead of time for all tabs. */
  leads(): boolean;
  tell(message: Told): void;
  listen(listener: (order: Order) => void): void;
  close(): void;
}

export function createFrameHost(bridge: Bridge): Host {
  const kept = pageKept(bridge.start.kept, (key, value) =>
    bridge.tell({ type: 'keep', key, ...(value !== undefined && { value }) }),
  );
  /** The page says so as soon as this tab does. */
  let leading = false;
  const listeners: ((order: Order) => void)[] = [];
  /** Said while the window was being put together. */
  const early: Order[] = [];
  bridge.listen((message) => {
    if (message.type === 'leader') leading = message.leads;
    else if (message.type === 'kept') kept.changed(message.key, message.value);
    if (message.type !== 'view' && message.type !== 'sign-out' && message.type !== 'kept') return;
    if (listeners.length === 0) early.push(message);
    for (const listener of [...listeners]) listener(message);
  });
  return {
    embedded: true,
    kept,
    credential: bridge.credential,
    hook: bridge.hook,
    leads: () => leading,
    tell: bridge.tell,
    listen(listener) {
      listeners.push(listener);
      for (const order of early) listener(order);
      queueMicrotask(() => early.splice(0));
    },
    close: bridge.close,
  };
}
