import { useNavigate } from 'react-router';
import { DeleteButton } from '../delete-button.tsx';
import type { RecordForm as RecordDescription } from '../form/description.ts';
import type { JsonObject } from '../form/json.ts';
import { saveDraft } from '../form/kept-drafts.ts';
import { RecordForm } from '../form/record-form.tsx';
import { RecordReady } from '../form/record-ready.tsx';
import { type RecordEditor, type RecordSource, useRecordForm } from '../form/use-record-form.ts';
import { Page } from '../page.tsx';
import type { References } from '../references.ts';
import { strings } from '../strings.ts';
import { useTell } from '../tell.tsx';
import { WindowStage } from '../windows/window-stage.tsx';
import { type LibraryKind, titleOf } from './kind.ts';

const texts = strings.list;

/** Without what the server gives, which is no part of the form. */
export function contentOf({ id: _id, revision: _revision, problems: _problems, ...content }: JsonObject): JsonObject {
  return content;
}

export function itemSource(
  { path, fresh, read, write }: RecordDescription & { path: string },
  id: string,
): RecordSource {
  const shown = (value: JsonObject) => {
    const content = contentOf(value);
    return { ...(read?.(content) ?? content), id: value.id ?? null };
  };
  return {
    key: `${path}/${id}`,
    keyOf: (saved) => `${path}/${saved.id}`,
    fresh,
    load:
      id === 'new'
        ? undefined
        : async (api) => {
            const { value, etag } = await api.get<JsonObject>(`${path}/${id}`);
            return { value: shown(value), etag };
          },
    async save(api, draft, etag) {
      const content = contentOf(draft);
      const body = write?.(content) ?? content;
      const saved =
        id === 'new' ? await api.post<JsonObject>(path, body) : await api.put<JsonObject>(`${path}/${id}`, body, etag);
      return { value: shown(saved.value), etag: saved.etag };
    },
  };
}

export function ItemPage({ kind, id }: { kind: LibraryKind; id: string }) {
  const form = useRecordForm(itemSource(kind, id));
  const back = { to: `/admin/library/${kind.slug}`, label: texts.back(kind.nouns) };
  const title = form.state === 'ready' ? titleOf(kind, form.editor.base) || texts.add(kind.noun) : kind.title;
  return (
    <Page title={title} back={back} wide={kind.slug === 'windows'}>
      <RecordReady form={form}>
        {(editor, references) => <ItemForm kind={kind} id={id} editor={editor} references={references} />}
      </RecordReady>
    </Page>
  );
}

interface ItemFormProps {
  kind: LibraryKind;
  id: string;
  editor: RecordEditor;
  references: References;
}

function ItemForm({ kind, id, editor, references }: ItemFormProps) {
  const navigate = useNavigate();
  const tell = useTell();
  const list = `/admin/library/${kind.slug}`;
  const users = kind.usersOf?.(id, references) ?? [];
  const isNew = id === 'new';
  const save = async () => {
    const saved = await editor.save();
    if (!saved || !isNew) return;
    tell(texts.added(titleOf(kind, saved)));
    void navigate(`${list}/${saved.id}`, { replace: true });
  };
  const duplicate = () => {
    const { isDefault: _one, ...content } = contentOf(editor.draft);
    const named = 'title' in content && typeof content.title === 'string' ? 'title' : 'name';
    const draft = { ...content, [named]: texts.copyOf(String(content[named])) };
    saveDraft(`${kind.path}/new`, { base: kind.fresh, etag: undefined, draft });
    void navigate(`${list}/new`);
  };
  const form = (
    <RecordForm
      editor={editor}
      sections={kind.sections}
      references={references}
      onSave={() => void save()}
      actions={
        !isNew &&
        !kind.permanent && (
          <>
            <button type="button" className="button" onClick={duplicate}>
              {texts.duplicate}
            </button>
            <DeleteButton
              name={titleOf(kind, editor.base)}
              path={`${kind.path}/${id}`}
              etag={editor.etag}
              onDeleted={() => void navigate(list)}
            />
          </>
        )
      }
    >
      {kind.usersOf && !isNew && (
        <p className="muted">
          {kind.usedBy?.(users) ?? (users.length > 0 ? texts.usedBy(users.join(', ')) : texts.unused)}
        </p>
      )}
    </RecordForm>
  );
  if (kind.slug !== 'windows') return form;
  return <WindowStage draft={editor.draft}>{form}</WindowStage>;
}
