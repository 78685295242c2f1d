/**
 * What a window asks the page to keep: the frame's own storage may be blocked, or another one on each site. Each customer
 * has a record of their own; what belongs to the browser itself has one that outlives sign-outs.
 */
import type { Kind, Memory, Wipe } from './memory.ts';

const mostCharacters = 65_536;
const dayMs = 86_400_000;
const lifeMs = { auth: dayMs, unauth: 30 * dayMs, browser: 365 * dayMs };
const browserPrefix = 'browser.';
/** Put there by whichever window comes first. */
export const deviceKey = 'browser.device';

export interface Kept {
  all(): Record<string, string>;
  set(key: string, value: string | undefined): void;
  close(): void;
}

type Values = Record<string, string>;

export interface KeptEvents {
  /** Another tab changed it; undefined = removed. */
  onChange(key: string, value: string | undefined): void;
  /** Another tab took all of it away. */
  onWiped(why: Wipe): void;
  /** Another tab had no need for it, and it was put back. */
  onKept(): void;
}

export function openKept(memory: Memory, whose: { owner: string; kind: Kind }, events: KeptEvents): Kept {
  const { local } = memory;
  const records = {
    own: { key: memory.keptKey(whose.owner), lifeMs: lifeMs[whose.kind] },
    browser: { key: memory.keptKey('browser'), lifeMs: lifeMs.browser },
  };
  type Place = keyof typeof records;
  const load = (place: Place) => parseKept(local.get(records[place].key), Date.now() - records[place].lifeMs);
  const save = (place: Place, values: Values) => {
    const text = JSON.stringify({ at: Date.now(), values });
    if (text.length <= mostCharacters) local.set(records[place].key, text);
  };
  const onStorage = ({ key, oldValue, newValue }: StorageEvent) => {
    if (key === records.own.key) {
      if (newValue === 'signed-out' || newValue === 'cleared') return events.onWiped(newValue);
      if (newValue === null && oldValue !== null) {
        local.set(key, oldValue);
        return events.onKept();
      }
    }
    if (key === records.own.key || key === records.browser.key)
      for (const [name, value] of changesOf(parseKept(oldValue, 0), parseKept(newValue, 0)))
        events.onChange(name, value);
  };
  addEventListener('storage', onStorage);
  /* There is something to miss from now on, should another tab take it away. */
  save('own', load('own'));
  return {
    all: () => ({ ...load('browser'), ...load('own') }),
    set(key, value) {
      const place = key.startsWith(browserPrefix) ? 'browser' : 'own';
      const { [key]: _before, ...others } = load(place);
      save(place, value === undefined ? others : { ...others, [key]: value });
    },
    close: () => removeEventListener('storage', onStorage),
  };
}

/** The name under which the windows of this site clear histories; it says nothing about anybody, and is no secret. */
export function deviceOf({ local, keptKey }: Memory): string {
  const key = keptKey('browser');
  const values = parseKept(local.get(key), 0);
  values[deviceKey] ??= [1, 2, 3].map(() => Math.random().toString(36).slice(2)).join('');
  local.set(key, JSON.stringify({ at: Date.now(), values }));
  return values[deviceKey];
}

/** What this customer was writing, or wrote while there was no line, has not been sent. */
export const isUnsent = ({ local, keptKey }: Memory, owner: string): boolean =>
  Object.keys(parseKept(local.get(keptKey(owner)), Date.now() - lifeMs.auth)).some((key) =>
    /^(draft|outbox)/.test(key),
  );

/** Nothing when it is older than `afterTs`, or was written by somebody else's hand. */
export function parseKept(text: string | null | undefined, afterTs: number): Values {
  try {
    const { at, values } = JSON.parse(text ?? '{}');
    if (!(at > afterTs)) return {};
    return Object.fromEntries(
      Object.entries(Object(values)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

/** Keys whose values differ, with the new ones; undefined = gone. */
export function changesOf(before: Values, after: Values): [string, string | undefined][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => before[key] !== after[key])
    .map((key) => [key, after[key]]);
}
