import { useState } from 'react';
import type { ApiError } from '../api.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { Confirm } from '../form/confirm.tsx';
import { Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
import { texts } from './texts.ts';

interface Key {
  kid: string;
  use: string;
  state: string;
  activeTs: number;
  retiresTs?: number;
}

const path = '/configuration/le-account/keys';
const uses = ['sig', 'enc'] as const;

export function KeysPage() {
  const loaded = useLoaded(path, async (api) => (await api.get<Key[]>(path)).value);
  return (
    <Page title={texts.keys} lead={texts.keysLead}>
      <WhenReady of={loaded}>
        {(keys, reload) =>
          uses.map((use) => (
            <Ring key={use} use={use} keys={keys.filter((key) => key.use === use)} onRotated={reload} />
          ))
        }
      </WhenReady>
    </Page>
  );
}

function Ring({ use, keys, onRotated }: { use: string; keys: readonly Key[]; onRotated: () => void }) {
  const { api } = useAdmin();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const name = texts.uses[use] ?? use;
  const rotate = () => {
    setFailure(undefined);
    api.post(`${path}/rotate`, { use }).then(onRotated, (error: unknown) => setFailure(asApiError(error)));
  };
  const at = (ts: number) => new Date(ts).toLocaleString();
  return (
    <section className="sheet" aria-label={name}>
      <h2>{name}</h2>
      <div className="grid-scroll">
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">{texts.key}</th>
              <th scope="col">{texts.state}</th>
              <th scope="col">{texts.from}</th>
              <th scope="col">{texts.until}</th>
            </tr>
          </thead>
          <tbody>
            {keys.map(({ kid, state, activeTs, retiresTs }) => (
              <tr key={kid}>
                <th scope="row" className="code">
                  {kid}
                </th>
                <td>
                  <span className={state === 'current' ? 'tag tag-on' : 'tag'}>{texts.states[state] ?? state}</span>
                </td>
                <td>{at(activeTs)}</td>
                <td>{retiresTs === undefined ? texts.noEnd : at(retiresTs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {texts.rotate}
      </button>
      {failure && (
        <p className="problem" role="alert">
          {failure.status === 409 ? failure.message : strings.failure(failure)}
        </p>
      )}
      {asking && (
        <Confirm
          title={texts.rotateTitle(name.toLowerCase())}
          hint={texts.rotateHint}
          confirm={texts.rotate}
          onConfirm={rotate}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
