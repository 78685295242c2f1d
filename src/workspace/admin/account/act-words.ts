import { lookup } from '../../../protocol/lookup.ts';
import type { JsonObject } from '../form/json.ts';
import { texts } from './texts.ts';

/** What was done to whom, of an act on record. Users are given by their ids. */
export function actWords(
  { act, userId, sessions, use, outcome, name, count }: JsonObject,
  names: ReadonlyMap<string, string>,
): string {
  const said = outcome === undefined ? String(act) : `sign-in-${outcome}`;
  const words = lookup(texts.acts, said);
  if (!words) return `${texts.kinds.act} ${act}`;
  return words({
    user: names.get(String(userId)) ?? String(userId),
    sessions: Number(sessions),
    use: String(use),
    name: String(name),
    count: Number(count),
  });
}
