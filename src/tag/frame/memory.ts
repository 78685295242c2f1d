/** What the browser and this tab remember of windows: enough to find the right one on the next page. */
import type { View } from '../../protocol/frame-bridge.ts';
import { recordName, shelf } from '../storage.ts';

const dayMs = 86_400_000;
/** A tab that was elsewhere for longer has come back rather than moved on. */
const sessionMs = 1_800_000;

export type Kind = 'auth' | 'unauth';

/** Why what a window kept is taken away. It is written in its place first, for other tabs to see. */
export type Wipe = 'signed-out' | 'cleared';

export interface BrowserMemory {
  /** The last customer; absent after the customer logged out. */
  owner: string | undefined;
  /** That customer's conversation was open. */
  authOpen: boolean;
  /** Until when a separate window of each kind counts as open. */
  heard: Partial<Record<Kind, number>>;
}

export interface TabMemory {
  shown: 'none' | 'auth' | 'unauth' | 'notice';
  view: View;
  /** Its notice was closed. */
  dismissed: boolean;
}

export function createMemory(account: string) {
  const prefix = recordName(account);
  const local = shelf('localStorage');
  const keptKey = (owner: string) => `${prefix}.kept.${owner}`;
  /** An object, forgotten when it is older than `lifeMs`. */
  const record = <T extends object>({ get, set }: typeof local, lifeMs: number) => {
    const read = (): Partial<T> => {
      try {
        const { at, ...value } = JSON.parse(get(prefix) ?? '');
        return Date.now() - at < lifeMs ? value : {};
      } catch {
        return {};
      }
    };
    return {
      get: read,
      update: (change: Partial<T>) => set(prefix, JSON.stringify({ ...read(), ...change, at: Date.now() })),
      /** Nothing to come back to: the next page loads nothing for it. */
      clear: () => set(prefix),
    };
  };
  return {
    local,
    browser: record<BrowserMemory>(local, dayMs),
    tab: record<TabMemory>(shelf('sessionStorage'), sessionMs),
    keptKey,
    /** What this customer's window kept. Without a reason it is merely not needed here. */
    forget(owner: string, why?: Wipe) {
      if (why) local.set(keptKey(owner), why);
      local.set(keptKey(owner));
    },
  };
}

export type Memory = ReturnType<typeof createMemory>;
