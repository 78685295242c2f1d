import type { JsonObject } from '../form/json.ts';
import { texts } from './texts.ts';

/** What was done to whom, of an act on record. Users are given by their ids. */
export function actWords({ act, userId, sessions, use }: JsonObject, names: ReadonlyMap<string, string>): string {
  const words = texts.acts[String(act)];
  if (!words) return `${texts.kinds.act} ${act}`;
  return words({ user: names.get(String(userId)) ?? String(userId), sessions: Number(sessions), use: String(use) });
}
