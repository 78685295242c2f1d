/** One record being edited: read, changed, saved, refused with reasons, or found to have been changed by somebody else. */
import { useCallback, useEffect, useState } from 'react';
import type { Api, ApiError, FieldProblem, Tagged } from '../api.ts';
import { asApiError, useAdmin } from '../context.ts';
import { combine, isSame, type JsonObject, writeAt } from './json.ts';
import { deleteDraft, findDraft, saveDraft } from './kept-drafts.ts';

export interface RecordSource {
  /** Names the record among all. */
  key: string;
  /** Undefined: it is new, and this is what it begins with. */
  load: ((api: Api) => Promise<Tagged<JsonObject>>) | undefined;
  fresh: JsonObject;
  save(api: Api, draft: JsonObject, etag: string | undefined): Promise<Tagged<JsonObject>>;
  /** Names it once it is saved, where that is another name. */
  keyOf?: (saved: JsonObject) => string;
}

/** What somebody else has saved meanwhile. */
export interface Conflict {
  theirs: JsonObject;
  etag: string | undefined;
}

interface Editing {
  base: JsonObject;
  etag: string | undefined;
  draft: JsonObject;
  /** It was typed on an earlier visit to this screen. */
  restored: boolean;
  problems: readonly FieldProblem[];
  failure: ApiError | undefined;
  conflict: Conflict | undefined;
  saving: boolean;
  /** Counts the saves, so that each can be announced. */
  saves: number;
}

export interface RecordEditor extends Editing {
  changed: boolean;
  change(path: string, next: JsonObject[string] | undefined): void;
  replace(draft: JsonObject): void;
  /** The saved record; undefined: it was refused, and the editor says why. `also` goes into what is sent. */
  save(also?: (draft: JsonObject) => JsonObject): Promise<JsonObject | undefined>;
  discard(): void;
  /** Their changes with mine on top, to be looked at and saved. */
  mergeTheirs(): void;
  takeTheirs(): void;
}

export type RecordFormState =
  | { state: 'loading' }
  | { state: 'failed'; error: ApiError; retry: () => void }
  | { state: 'ready'; editor: RecordEditor };

const begin = (base: JsonObject, etag: string | undefined): Editing => ({
  base,
  etag,
  draft: base,
  restored: false,
  problems: [],
  failure: undefined,
  conflict: undefined,
  saving: false,
  saves: 0,
});

export function useRecordForm(source: RecordSource): RecordFormState {
  const { api } = useAdmin();
  const { key } = source;
  const [held, setHeld] = useState<{ key: string; editing?: Editing; error?: ApiError }>({ key });
  const [round, setRound] = useState(0);
  const show = useCallback((editing: Editing) => setHeld({ key, editing }), [key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the source
  useEffect(() => {
    const kept = findDraft(key);
    if (kept) return show({ ...begin(kept.base, kept.etag), draft: kept.draft, restored: true });
    if (!source.load) return show(begin(source.fresh, undefined));
    let current = true;
    source.load(api).then(
      ({ value, etag }) => current && show(begin(value, etag)),
      (error: unknown) => current && setHeld({ key, error: asApiError(error) }),
    );
    return () => {
      current = false;
    };
  }, [api, key, round]);

  if (held.key !== key) return { state: 'loading' };
  if (held.error) return { state: 'failed', error: held.error, retry: () => setRound((before) => before + 1) };
  if (!held.editing) return { state: 'loading' };
  return { state: 'ready', editor: createEditor({ source, api, editing: held.editing, show }) };
}

interface EditorParts {
  source: RecordSource;
  api: Api;
  editing: Editing;
  show(editing: Editing): void;
}

function createEditor({ source, api, editing, show }: EditorParts): RecordEditor {
  const { base, etag, draft, conflict } = editing;
  const { key } = source;
  const edit = (next: JsonObject, rest: Partial<Editing> = {}) => {
    const after = { ...editing, ...rest, draft: next };
    if (isSame(after.base, next) && !after.saving) deleteDraft(key);
    else saveDraft(key, { base: after.base, etag: after.etag, draft: next });
    show(after);
  };
  /** What stands in the form now, which may be more than what was sent. */
  const typed = () => findDraft(key)?.draft ?? draft;
  const begunAnew = ({ value, etag: next }: Tagged<JsonObject>): Editing => {
    const after = begin(value, next);
    const written = typed();
    deleteDraft(key);
    if (isSame(written, draft)) return after;
    const kept = { base: value, etag: next, draft: combine({ base: draft, mine: written, theirs: value }) };
    saveDraft(source.keyOf?.(value) ?? key, kept);
    return { ...after, draft: kept.draft };
  };
  return {
    ...editing,
    changed: !isSame(base, draft),
    change: (path, next) => edit(writeAt(draft, path, next)),
    replace: (next) => edit(next),
    async save(also = (sent) => sent) {
      const begun = { ...editing, saving: true, failure: undefined };
      show(begun);
      try {
        const saved = await source.save(api, also(draft), etag);
        show({ ...begunAnew(saved), saves: editing.saves + 1 });
        return saved.value;
      } catch (thrown) {
        const failure = asApiError(thrown);
        const found = failure.status === 412 ? await readTheirs(source, api) : conflict;
        const stopped = { ...begun, saving: false, failure, problems: failure.fields };
        show({ ...stopped, draft: typed(), conflict: found });
        return undefined;
      }
    },
    discard: () => edit(base, { problems: [], failure: undefined, restored: false }),
    mergeTheirs() {
      if (!conflict) return;
      const { theirs } = conflict;
      const based = { base: theirs, etag: conflict.etag, conflict: undefined, failure: undefined };
      edit(combine({ base, mine: draft, theirs }), based);
    },
    takeTheirs() {
      if (!conflict) return;
      deleteDraft(key);
      show({ ...begin(conflict.theirs, conflict.etag), saves: editing.saves });
    },
  };
}

/** Undefined: it cannot be read any more, for example because it has been deleted. */
async function readTheirs({ load }: RecordSource, api: Api): Promise<Conflict | undefined> {
  const theirs = await load?.(api).catch(() => undefined);
  return theirs && { theirs: theirs.value, etag: theirs.etag };
}
