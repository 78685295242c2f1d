import { useState } from 'react';
import { lookup } from '../../../protocol/lookup.ts';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { formatFull } from '../../format.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { Grid } from '../grid.tsx';
import { Outcome, type Said } from '../outcome.tsx';
import { Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
import { useTell } from '../tell.tsx';
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
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<Said>();
  const name = lookup(texts.uses, use) ?? use;
  const rotate = async () => {
    setSaid(undefined);
    try {
      await api.post(`${path}/rotate`, { use });
      tell(texts.rotated);
      onRotated();
    } catch (thrown) {
      const error = asApiError(thrown);
      setSaid({ text: error.status === 409 ? error.message : strings.failure(error), failed: true });
    }
  };
  return (
    <section className="sheet" aria-label={name}>
      <div className="sheet-head">
        <h2>{name}</h2>
        {use === 'enc' && (
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {texts.rotate}
          </button>
        )}
      </div>
      {use === 'sig' && <p className="muted">{texts.operatorRotates}</p>}
      <Outcome said={said} />
      {keys.length === 0 ? (
        <p className="muted">{texts.noKeys}</p>
      ) : (
        <div className="grid-scroll grid-inset">
          <Grid
            label={name}
            rows={keys}
            keyOf={({ kid }) => kid}
            columns={[
              { head: texts.key, cell: ({ kid }) => <span className="code">{kid}</span> },
              {
                head: texts.state,
                cell: ({ state }) => (
                  <span className={state === 'current' ? 'tag tag-on' : 'tag'}>
                    {lookup(texts.states, state) ?? state}
                  </span>
                ),
              },
              { head: texts.from, minor: true, cell: ({ activeTs }) => formatFull(activeTs) },
              {
                head: texts.until,
                minor: true,
                cell: ({ retiresTs }) => (retiresTs === undefined ? texts.noEnd : formatFull(retiresTs)),
              },
            ]}
          />
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={texts.rotateTitle(name.toLowerCase())}
          hint={texts.rotateHint}
          confirm={texts.rotate}
          onConfirm={() => void rotate()}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
