import type { Clock } from './clock.ts';

export interface Remembered<T> {
  (key: string): Promise<T>;
  /** The next call reads again. */
  forget(key: string): void;
}

/** Answers of `read` by key, kept for a moment, so that busy paths do not ask for the same thing each time. */
export function remember<T>(
  clock: Clock,
  { keptMs, mostKept }: { keptMs: number; mostKept: number },
  read: (key: string) => Promise<T>,
): Remembered<T> {
  const answers = new Map<string, { readTs: number; answer: Promise<T> }>();
  const ask = (key: string): Promise<T> => {
    const held = answers.get(key);
    /* A clock that is set back keeps nothing longer. */
    if (held && Math.abs(clock.now() - held.readTs) < keptMs) return held.answer;
    if (answers.size >= mostKept) answers.clear();
    const answer = read(key);
    answers.set(key, { readTs: clock.now(), answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };
  return Object.assign(ask, { forget: (key: string) => void answers.delete(key) });
}
