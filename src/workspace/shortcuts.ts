/** Every action by keyboard: Alt and a key, found by its place so that no layout changes it. */
import { createContext, useContext, useEffect } from 'react';

export const shortcuts = {
  accept: { code: 'KeyA', key: 'A' },
  decline: { code: 'KeyD', key: 'D' },
  next: { code: 'ArrowDown', key: '↓' },
  previous: { code: 'ArrowUp', key: '↑' },
  reply: { code: 'KeyE', key: 'E' },
  note: { code: 'KeyN', key: 'N' },
  contents: { code: 'KeyP', key: 'P' },
  close: { code: 'KeyC', key: 'C' },
  transfer: { code: 'KeyT', key: 'T' },
  queue: { code: 'KeyQ', key: 'Q' },
  responseTime: { code: 'KeyR', key: 'R' },
  urgent: { code: 'KeyU', key: 'U' },
  copy: { code: 'KeyY', key: 'Y' },
  info: { code: 'KeyI', key: 'I' },
  history: { code: 'KeyH', key: 'H' },
  status: { code: 'KeyS', key: 'S' },
  pageDesk: { code: 'Digit1', key: '1' },
  pageAll: { code: 'Digit2', key: '2' },
  pageManager: { code: 'Digit3', key: '3' },
  search: { code: 'KeyF', key: 'F' },
  sheet: { code: 'Slash', key: '/' },
  logOut: { code: 'KeyL', key: 'L' },
} as const;

/** What a key does again while it is held down; everything else is done once. */
const repeated = new Set<string>(['next', 'previous'] satisfies (keyof typeof shortcuts)[]);

export type ShortcutId = keyof typeof shortcuts;

export interface ShortcutRegistry {
  add(id: ShortcutId, act: () => void): () => void;
  close(): void;
}

/** A dialog stands before the page. */
export const isCovered = (): boolean => document.querySelector('.scrim:not([data-exiting])') !== null;

/** The latest registration of an action is the one that acts: a dialog's before the page's. */
export function createShortcuts(): ShortcutRegistry {
  const acts = new Map<ShortcutId, (() => void)[]>();
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const found = (Object.keys(shortcuts) as ShortcutId[]).find((id) => shortcuts[id].code === event.code);
    const act = found && acts.get(found)?.at(-1);
    // What a dialog covers is out of reach for the mouse, too.
    if (!act || (found !== 'sheet' && isCovered())) return;
    event.preventDefault();
    if (!event.repeat || repeated.has(found)) act();
  };
  document.addEventListener('keydown', onKeyDown);
  return {
    add(id, act) {
      acts.set(id, [...(acts.get(id) ?? []), act]);
      return () => acts.set(id, acts.get(id)?.filter((one) => one !== act) ?? []);
    },
    close: () => document.removeEventListener('keydown', onKeyDown),
  };
}

export const ShortcutContext = createContext<ShortcutRegistry | undefined>(undefined);

export function useShortcut(id: ShortcutId, act: () => void, enabled = true): void {
  const registry = useContext(ShortcutContext);
  useEffect(() => (enabled ? registry?.add(id, act) : undefined), [registry, id, act, enabled]);
}
