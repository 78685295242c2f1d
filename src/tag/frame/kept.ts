/** What a window asks the page to keep: the frame's own storage may be blocked, or another for each site. */
import type { Memory } from '../memory.ts';

const mostBytes = 65_536;
const lifeMs = { auth: 86_400_000, unauth: 2_592_000_000 };

export interface Kept {
  all(): Record<string, string>;
  set(key: string, value: string | undefined): void;
  /** There is something to take away from now on, which other tabs will notice. */
  claim(): void;
}

export function openKept(memory: Memory, owner: string, kind: keyof typeof lifeMs): Kept {
  const key = memory.keptKey(owner);
  const all = () => parseKept(memory.local.get(key), Date.now() - lifeMs[kind]);
  const save = (values: Record<string, string>) => {
    const text = JSON.stringify({ at: Date.now(), values });
    if (text.length <= mostBytes) memory.local.set(key, text);
  };
  return {
    all,
    claim: () => save(all()),
    set(name, value) {
      const values = all();
      if (value === undefined) delete values[name];
      else values[name] = value;
      save(values);
    },
  };
}

/** Nothing when it is older than `afterTs`, or was written by somebody else's hand. */
export function parseKept(text: string | null | undefined, afterTs: number): Record<string, string> {
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
export function changesOf(
  before: Record<string, string>,
  after: Record<string, string>,
): [string, string | undefined][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => before[key] !== after[key])
    .map((key) => [key, after[key]]);
}
