/** What the browser and this tab remember of windows: enough to find the right one on the next page. */
import type { View } from '../protocol/frame-bridge.ts';
import { openRecord, type Shelf } from './storage.ts';

const dayMs = 86_400_000;
/** A tab that was elsewhere for longer has come back rather than moved on. */
const sessionMs = 1_800_000;
export interface BrowserMemory {
  /** The last customer; absent after the customer logged out. */
  owner: string;
  /** That customer's conversation was open. */
  authOpen: boolean;
  /** When a separate window of each kind was last heard of. */
  heard: Partial<Record<Kind, number>>;
}

export interface TabMemory {
  shown: 'none' | 'auth' | 'unauth' | 'notice';
  view: View;
  authenticated: boolean;
  /** Its notice was closed. */
  dismissed: boolean;
}

export type Kind = 'auth' | 'unauth';

export interface MemoryOptions {
  account: string;
  local: Shelf;
  tab: Shelf;
  /** Whether the browser may remember anything of this visitor yet. */
  allowed: () => boolean;
}

export function createMemory({ account, allowed, ...shelves }: MemoryOptions) {
  const prefix = `parley.${account}`;
  const guarded = ({ get, set }: Shelf): Shelf => ({
    get,
    set: (key, value) => (allowed() || value === undefined) && set(key, value),
  });
  const local = guarded(shelves.local);
  return {
    local,
    browser: openRecord<BrowserMemory>(local, prefix, dayMs),
    tab: openRecord<TabMemory>(guarded(shelves.tab), prefix, sessionMs),
    keptKey: (owner: string) => `${prefix}.kept.${owner}`,
  };
}

export type Memory = ReturnType<typeof createMemory>;
