import { useState } from 'react';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { formatFull } from '../../format.ts';
import type { Tagged } from '../api.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { Outcome, type Said } from '../outcome.tsx';
import { WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
import { CopyButton } from './key-help.tsx';
import { texts } from './texts.ts';

type Secrets = { createdTs: number }[];

/** The secrets by which the brand's server signs whom its pages name; `path` is theirs. */
export function IdentitySecrets({ path }: { path: string }) {
  const loaded = useLoaded(path, (api) => api.get<Secrets>(path));
  return (
    <section className="sheet" aria-label={texts.identity}>
      <h2>{texts.identity}</h2>
      <p className="muted">{texts.identityLead}</p>
      <WhenReady of={loaded}>{(held, reload) => <Secrets path={path} held={held} onChanged={reload} />}</WhenReady>
    </section>
  );
}

interface SecretsProps {
  path: string;
  held: Tagged<Secrets>;
  onChanged: () => void;
}

function Secrets({ path, held, onChanged }: SecretsProps) {
  const { api } = useAdmin();
  const [made, setMade] = useState<string>();
  const [said, setSaid] = useState<Said>();
  const act = async (change: () => Promise<void>) => {
    setSaid(undefined);
    try {
      await change();
    } catch (error) {
      setSaid({ text: strings.failure(asApiError(error)), failed: true });
    }
    onChanged();
  };
  const make = () =>
    act(async () => {
      const { value } = await api.post<{ secret: string }>(path, {}, held.etag);
      setMade(value.secret);
    });
  const remove = (at: string) =>
    act(async () => {
      await api.remove(at, held.etag);
      if (at === path) setMade(undefined);
      setSaid({ text: texts.secretRemoved });
    });
  const [newest, previous] = held.value;
  return (
    <>
      {!newest && <p className="muted">{texts.noIdentitySecret}</p>}
      {newest && <p>{texts.newestSecret(formatFull(newest.createdTs))}</p>}
      {previous && <p>{texts.previousSecret(formatFull(previous.createdTs))}</p>}
      {made !== undefined && <Made secret={made} />}
      <Outcome said={said} />
      <div className="actions">
        {!previous && (
          <button type="button" className="button" onClick={() => void make()}>
            {newest ? texts.rotateSecret : texts.makeSecret}
          </button>
        )}
        {previous && <Remove label={texts.removePrevious} onConfirm={() => void remove(`${path}/previous`)} />}
        {newest && <Remove label={texts.removeAll} onConfirm={() => void remove(path)} />}
      </div>
    </>
  );
}

const Made = ({ secret }: { secret: string }) => (
  <div className="form-field">
    <label htmlFor="identity-secret">{texts.identitySecret}</label>
    <input id="identity-secret" className="code" readOnly aria-describedby="identity-once" value={secret} />
    <p className="hint" id="identity-once">
      {texts.identityOnce}
    </p>
    <div className="actions">
      <CopyButton key={secret} text={secret} />
    </div>
  </div>
);

function Remove({ label, onConfirm }: { label: string; onConfirm: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button button-danger" onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && (
        <ConfirmDialog
          title={texts.removeTitle}
          hint={texts.removeHint}
          confirm={label}
          destroys
          onConfirm={onConfirm}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
