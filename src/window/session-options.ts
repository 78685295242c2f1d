import type { ArrivalsOptions } from './arrivals.ts';
import type { Host } from './host.ts';
import type { Identity } from './identity.ts';
import type { WindowStore } from './store.ts';
import type { Origins } from './talk-requests.ts';

export interface SessionOptions {
  account: string;
  /** Of the server's socket, without a slash at the end. */
  socketOrigin: string;
  identity: Identity;
  store: WindowStore;
  host: Host;
  origins: Origins;
  /** Earlier conversations are shown. */
  showClosed: boolean;
  /** How what has just been said is told, after the page's hooks. */
  arrivals: Omit<ArrivalsOptions, 'host' | 'sound' | 'attentive'>;
  /** The history was cleared, here or in another window of this browser. */
  onCleared: () => void;
}

/** Most lines that may wait until they can be said. */
export const earlyLimit = 20;
