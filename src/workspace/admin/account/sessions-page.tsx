import { type FormEvent, useState } from 'react';
import type { Row } from '../api.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
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
  const { api } = useAdmin();
  const loaded = useLoaded('sessions', async (from) => ({
    sessions: (await from.get<SessionRow[]>('/sessions?of=account')).value,
    names: await loadNames(from),
  }));
  const at = (ts: number) => new Date(ts).toLocaleString();
  return (
    <Page title={texts.sessions} lead={texts.sessionsLead}>
      <WhenReady of={loaded}>
        {({ sessions, names }, reload) => (
          <div className="sheet grid-scroll">
            <table className="grid">
              <thead>
                <tr>
                  <th scope="col">{texts.user}</th>
                  <th scope="col">{texts.began}</th>
                  <th scope="col">{texts.ends}</th>
                  <th scope="col">{texts.act}</th>
                </tr>
              </thead>
              <tbody>
                {sessions.map(({ id, userId, createdTs, expiresTs, current }) => (
                  <tr key={id}>
                    <th scope="row">{names.get(userId) ?? userId}</th>
                    <td>{at(createdTs)}</td>
                    <td>{at(expiresTs)}</td>
                    <td>
                      {current ? (
                        <span className="tag tag-on">{texts.current}</span>
                      ) : (
                        <button
                          type="button"
                          className="text-button"
                          aria-label={texts.endSession(names.get(userId) ?? userId)}
                          onClick={() => void api.remove(`/sessions/${id}`).then(reload, reload)}
                        >
                          {texts.act}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </WhenReady>
      <SignOut />
    </Page>
  );
}

function SignOut() {
  const { api } = useAdmin();
  const [said, setSaid] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    try {
      await api.post<Row>('/consumers/revoke', { iss: fields.get('iss'), sub: fields.get('sub') });
      setSaid(texts.signedOut);
    } catch (thrown) {
      const error = asApiError(thrown);
      setSaid(error.status === 404 ? texts.nobody : strings.failure(error));
    }
  };
  return (
    <section className="sheet">
      <h2>{texts.customer}</h2>
      <p className="muted">{texts.customerLead}</p>
      <form className="fields" onSubmit={(event) => void submit(event)}>
        <div className="form-field">
          <label htmlFor="iss">{texts.iss}</label>
          <input id="iss" name="iss" required autoComplete="off" />
        </div>
        <div className="form-field">
          <label htmlFor="sub">{texts.sub}</label>
          <input id="sub" name="sub" required autoComplete="off" />
        </div>
        <div className="actions">
          <button type="submit" className="button">
            {texts.signOut}
          </button>
        </div>
        <p role="status">{said}</p>
      </form>
    </section>
  );
}
