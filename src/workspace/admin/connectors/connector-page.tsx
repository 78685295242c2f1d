import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { AlertIcon } from '../../../ui/message-icons.tsx';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { DeleteButton } from '../delete-button.tsx';
import { type JsonObject, writeAt } from '../form/json.ts';
import { RecordForm } from '../form/record-form.tsx';
import { type RecordEditor, type RecordSource, useRecordForm } from '../form/use-record-form.ts';
import { Failed, Loading, Page } from '../page.tsx';
import { strings } from '../strings.ts';
import { useTell } from '../tell.tsx';
import { connectorForm } from './connector-form.ts';
import { ConnectorList, connectorsPath, listAddress } from './connector-list.tsx';
import { IdentitySecrets } from './identity-secrets.tsx';
import { EncryptionKey, KeyHelp } from './key-help.tsx';
import { texts } from './texts.ts';
import { TokenTest } from './token-test.tsx';

function source(id: string): RecordSource {
  const path = `${connectorsPath}/${id}`;
  const { read, write, fresh } = connectorForm;
  return {
    key: path,
    keyOf: (saved) => `${connectorsPath}/${saved.id}`,
    fresh,
    load:
      id === 'new'
        ? undefined
        : async (api) => {
            const { value, etag } = await api.get<JsonObject>(path);
            return { value: read(value), etag };
          },
    async save(api, draft, etag) {
      const body = write(draft);
      const saved = await (id === 'new'
        ? api.post<JsonObject>(connectorsPath, body)
        : api.put<JsonObject>(path, body, etag));
      return { value: read(saved.value), etag: saved.etag };
    },
  };
}

export function ConnectorRoute() {
  const { connector } = useParams();
  if (connector === undefined) return <ConnectorList all={false} />;
  if (connector === 'all') return <ConnectorList all />;
  return <ConnectorPage key={connector} id={connector} />;
}

function ConnectorPage({ id }: { id: string }) {
  const form = useRecordForm(source(id));
  const isNew = id === 'new';
  const title = isNew || form.state !== 'ready' ? texts.newTitle : String(form.editor.base.name);
  return (
    <Page title={title} back={{ to: `${listAddress}/all`, label: texts.backToList }}>
      {form.state === 'loading' && <Loading />}
      {form.state === 'failed' && <Failed error={form.error} onRetry={form.retry} />}
      {form.state === 'ready' && <ConnectorForm id={id} editor={form.editor} />}
      {!isNew && <IdentitySecrets path={`${connectorsPath}/${id}/identity-secrets`} />}
      <TokenTest {...(!isNew && { connectorId: id })} />
      <KeyHelp />
      <EncryptionKey />
    </Page>
  );
}

const needsConfirmation = ({ problems }: RecordEditor): boolean =>
  problems.some(({ field, reason }) => field === 'settings.publicKey' && reason.includes('must be confirmed'));

function ConnectorForm({ id, editor }: { id: string; editor: RecordEditor }) {
  const navigate = useNavigate();
  const tell = useTell();
  const [asked, setAsked] = useState<RecordEditor['problems']>();
  const isNew = id === 'new';
  const save = async (also?: (draft: JsonObject) => JsonObject) => {
    const saved = await editor.save(also);
    if (!saved || !isNew) return;
    tell(strings.list.added(String(saved.name)));
    void navigate(`${listAddress}/${saved.id}`, { replace: true });
  };
  const warnings = Array.isArray(editor.base.warnings) ? editor.base.warnings.map(String) : [];
  const close = () => setAsked(editor.problems);
  return (
    <>
      {warnings.map((warning) => (
        <p key={warning} className="notice notice-warning" role="status">
          <AlertIcon size={18} />
          {warning}
        </p>
      ))}
      <RecordForm
        editor={editor}
        sections={connectorForm.sections}
        onSave={() => void save()}
        actions={
          !isNew && (
            <DeleteButton
              name={String(editor.base.name)}
              path={`${connectorsPath}/${id}`}
              etag={editor.etag}
              onDeleted={() => void navigate(`${listAddress}/all`)}
            />
          )
        }
      >
        {editor.base.hasClientSecret === true && <p className="muted">{texts.hasSecret}</p>}
      </RecordForm>
      {needsConfirmation(editor) && asked !== editor.problems && (
        <ConfirmDialog
          title={texts.weakTitle}
          hint={texts.weakHint}
          confirm={texts.weakConfirm}
          onConfirm={() => void save((draft) => writeAt(draft, 'settings.weakKeyConfirmed', true))}
          onClose={close}
        />
      )}
    </>
  );
}
