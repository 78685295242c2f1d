import { useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { loadNames } from '../account/names.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { Grid } from '../grid.tsx';
import { Outcome, type Said } from '../outcome.tsx';
import { Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
import { useTell } from '../tell.tsx';
import { texts } from './factors-texts.ts';

interface FactorRow {
  userId: string;
  hasPassword: boolean;
  passkeys: number;
  authenticatorApp: boolean;
  recoveryCodes: number;
}

const path = '/configuration/le-account';

export function FactorsPage() {
  const loaded = useLoaded('factors', async (api) => ({
    rows: (await api.get<FactorRow[]>(`${path}/factors`)).value,
    names: await loadNames(api),
  }));
  return (
    <Page title={texts.title} lead={texts.lead}>
      <WhenReady of={loaded}>
        {({ rows, names }, reload) => (
          <Users rows={rows} nameOf={({ userId }) => names.get(userId) ?? userId} onChanged={reload} />
        )}
      </WhenReady>
    </Page>
  );
}

function wordsOf({ hasPassword, passkeys, authenticatorApp, recoveryCodes }: FactorRow): string {
  const words = [
    hasPassword ? texts.password : '',
    passkeys > 0 ? texts.passkeys(passkeys) : '',
    authenticatorApp ? texts.app : '',
    recoveryCodes > 0 ? texts.codes(recoveryCodes) : '',
  ].filter(Boolean);
  return words.length > 0 ? words.join(', ') : texts.none;
}

interface UsersProps {
  rows: readonly FactorRow[];
  nameOf: (row: FactorRow) => string;
  onChanged: () => void;
}

function Users({ rows, nameOf, onChanged }: UsersProps) {
  const { api } = useAdmin();
  const tell = useTell();
  const [asking, setAsking] = useState<FactorRow>();
  const [made, setMade] = useState<{ name: string; link: string }>();
  const [said, setSaid] = useState<Said>();
  const run = async (act: () => Promise<void>) => {
    setSaid(undefined);
    await act().catch((thrown: unknown) => setSaid({ text: strings.failure(asApiError(thrown)), failed: true }));
    onChanged();
  };
  const remove = (row: FactorRow) =>
    run(async () => {
      await api.remove(`${path}/users/${row.userId}/factors`);
      tell(texts.removed(nameOf(row)));
    });
  const makeLink = (row: FactorRow) =>
    run(async () => {
      const { value } = await api.post<{ link: string }>(`${path}/users/${row.userId}/password-link`, {});
      setMade({ name: nameOf(row), link: value.link });
    });
  return (
    <>
      <Outcome said={said} />
      <div className="sheet grid-scroll">
        <Grid
          label={texts.title}
          rows={rows}
          keyOf={({ userId }) => userId}
          columns={[
            { head: texts.user, cell: nameOf },
            { head: texts.factors, minor: true, cell: wordsOf },
            {
              head: texts.act,
              acts: true,
              cell: (row) => (
                <>
                  <button
                    type="button"
                    className="button button-small"
                    aria-label={texts.linkOf(nameOf(row))}
                    onClick={() => void makeLink(row)}
                  >
                    {texts.link}
                  </button>
                  {(row.passkeys > 0 || row.authenticatorApp) && (
                    <button
                      type="button"
                      className="button button-danger button-small"
                      aria-label={texts.removeOf(nameOf(row))}
                      onClick={() => setAsking(row)}
                    >
                      {texts.remove}
                    </button>
                  )}
                </>
              ),
            },
          ]}
        />
      </div>
      {asking && (
        <ConfirmDialog
          title={texts.removeTitle(nameOf(asking))}
          hint={texts.removeHint}
          confirm={texts.remove}
          destroys
          onConfirm={() => void remove(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
      {made && <MadeLink {...made} onClose={() => setMade(undefined)} />}
    </>
  );
}

function MadeLink({ name, link, onClose }: { name: string; link: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(link).then(() => setCopied(true));
  return (
    <ModalOverlay className="scrim" isOpen isKeyboardDismissDisabled>
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{texts.linkTitle(name)}</Heading>
          <p>{texts.linkLead}</p>
          <label className="field">
            {texts.linkLabel}
            <input className="code" readOnly value={link} onFocus={({ target }) => target.select()} />
          </label>
          <div className="dialog-actions">
            <Button className="button" onPress={copy} autoFocus>
              <span aria-live="polite">{copied ? texts.copied : texts.copy}</span>
            </Button>
            <Button className="button button-primary" onPress={onClose}>
              {texts.close}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
