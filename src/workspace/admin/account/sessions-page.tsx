import { type FormEvent, useState } from 'react';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { formatFull } from '../../format.ts';
import type { Row } from '../api.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { Grid } from '../grid.tsx';
import { Outcome, type Said } from '../outcome.tsx';
import { Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
import { useTell } from '../tell.tsx';
import { loadNames } from './names.ts';
import { texts } from './texts.ts';

interface SessionRow {
  id: string;
  userId: string;
  createdTs: number;
  expiresTs: number;
  current: boolean;
}

export function SessionsPage() {
  const loaded = useLoaded('sessions', async (from) => ({
    sessions: (await from.get<SessionRow[]>('/sessions?of=account')).value,
    names: await loadNames(from),
  }));
  return (
    <Page title={texts.sessions} lead={texts.sessionsLead}>
      <WhenReady of={loaded}>
        {({ sessions, names }, reload) => (
          <Sessions sessions={sessions} nameOf={({ userId }) => names.get(userId) ?? userId} onEnded={reload} />
        )}
      </WhenReady>
      <SignOut />
    </Page>
  );
}

interface SessionsProps {
  sessions: readonly SessionRow[];
  nameOf: (session: SessionRow) => string;
  onEnded: () => void;
}

function Sessions({ sessions, nameOf, onEnded }: SessionsProps) {
  const { api } = useAdmin();
  const tell = useTell();
  const [asking, setAsking] = useState<SessionRow>();
  const [said, setSaid] = useState<Said>();
  const end = async (session: SessionRow) => {
    setSaid(undefined);
    try {
      await api.remove(`/sessions/${session.id}`);
      tell(texts.ended(nameOf(session)));
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.status !== 404) setSaid({ text: strings.failure(error), failed: true });
    }
    onEnded();
  };
  return (
    <>
      <Outcome said={said} />
      <div className="sheet grid-scroll">
        <Grid
          label={texts.sessions}
          rows={sessions}
          keyOf={({ id }) => id}
          columns={[
            { head: texts.user, cell: nameOf },
            { head: texts.began, minor: true, cell: ({ createdTs }) => formatFull(createdTs) },
            { head: texts.ends, minor: true, cell: ({ expiresTs }) => formatFull(expiresTs) },
            {
              head: texts.act,
              acts: true,
              cell: (session) =>
                session.current ? (
                  <span className="tag tag-on">{texts.current}</span>
                ) : (
                  <button
                    type="button"
                    className="button button-danger button-small"
                    aria-label={texts.endSession(nameOf(session))}
                    onClick={() => setAsking(session)}
                  >
                    {texts.act}
                  </button>
                ),
            },
          ]}
        />
      </div>
      {asking && (
        <ConfirmDialog
          title={`${texts.endSession(nameOf(asking))}?`}
          hint={texts.endHint}
          confirm={texts.act}
          onConfirm={() => void end(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

function SignOut() {
  const { api } = useAdmin();
  const [said, setSaid] = useState<Said>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    try {
      await api.post<Row>('/consumers/revoke', { iss: fields.get('iss'), sub: fields.get('sub') });
      setSaid({ text: texts.signedOut });
    } catch (thrown) {
      const error = asApiError(thrown);
      setSaid({ text: error.status === 404 ? texts.nobody : strings.failure(error), failed: true });
    }
  };
  return (
    <section className="sheet">
      <h2>{texts.customer}</h2>
      <p className="muted">{texts.customerLead}</p>
      <form className="fields" onSubmit={(event) => void submit(event)}>
        <div className="form-field">
          <label htmlFor="iss">{texts.iss}</label>
          <input id="iss" name="iss" className="code" required autoComplete="off" spellCheck={false} />
        </div>
        <div className="form-field">
          <label htmlFor="sub">{texts.sub}</label>
          <input id="sub" name="sub" className="code" required autoComplete="off" spellCheck={false} />
        </div>
        <div className="actions">
          <button type="submit" className="button button-danger">
            {texts.signOut}
          </button>
        </div>
        <Outcome said={said} />
      </form>
    </section>
  );
}
