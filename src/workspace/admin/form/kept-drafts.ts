/** What was typed and not saved, until the page is left or somebody else logs in: going to another screen loses nothing. */
import type { JsonObject } from './json.ts';

export interface KeptDraft {
  /** What the server had when the editing began. */
  base: JsonObject;
  etag: string | undefined;
  draft: JsonObject;
}

const kept = new Map<string, KeptDraft>();

export const findDraft = (key: string): KeptDraft | undefined => kept.get(key);
export const saveDraft = (key: string, draft: KeptDraft): unknown => kept.set(key, draft);
export const deleteDraft = (key: string): unknown => kept.delete(key);
export const deleteAllDrafts = (): void => kept.clear();
export const countDrafts = (): number => kept.size;
