/** An agent's own log-in: password, passkeys, authenticator app, recovery codes. */
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { formatFull } from '../format.ts';
import type { Session } from '../session.ts';
import { AddApp, AddPasskey, beginApp, type NewApp, ShownCodes } from './add-factor.tsx';
import { accountRoot, type Call, CallError, createCall } from './call.ts';
import { PasswordEntry, Problem, Sheet, StepForm, TextEntry, useAct } from './parts.tsx';
import { givePasskey } from './passkeys.ts';
import { passkeysWork } from './passkeys-work.ts';
import { failureText, texts } from './texts.ts';

interface KnownPasskey {
  id: string;
  name: string;
  createdTs: number;
  lastUsedTs: number | null;
}

interface OwnLogin {
  hasPassword: boolean;
  secondFactorRequired: boolean;
  passkeys: KnownPasskey[];
  authenticatorApp: object | null;
  recoveryCodes: number;
}

interface Added {
  recoveryCodes?: string[];
}

const root = 'own-login';
const prefix = `${root}/`;

/** What is open above the page. Whatever changes something is asked for a proof first. */
type Open =
  | { kind: 'password' | 'passkey' }
  | { kind: 'app'; begun: NewApp }
  | { kind: 'rename'; passkey: KnownPasskey }
  | { kind: 'remove-passkey'; passkey: KnownPasskey }
  | { kind: 'remove-app' | 'renew-codes' }
  | { kind: 'codes'; codes: string[] };

export function SecurityPage({ session }: { session: Session }) {
  const [proof] = useState<{ text?: string }>({});
  const [call] = useState(() => {
    const headers = () => ({
      authorization: `Bearer ${session.bearer}`,
      ...(proof.text === undefined ? {} : { 'parley-proof': proof.text }),
    });
    return createCall(accountRoot(session.me.account), headers);
  });
  const [shown, setShown] = useState<OwnLogin>();
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    call<OwnLogin>(root, {}, 'GET').then(setShown, () => setFailed(true));
  }, [call]);
  useEffect(load, [load]);
  return (
    <main id="conversation" className="page security" tabIndex={-1}>
      <div className="page-head">
        <h2>{texts.page.title}</h2>
        <p>{texts.page.lead}</p>
      </div>
      {failed && (
        <>
          <Problem text={texts.page.failed} />
          <Button className="button" onPress={load}>
            {texts.page.retry}
          </Button>
        </>
      )}
      {!failed && !shown && <p role="status">{texts.page.loading}</p>}
      {shown && (
        <Parts
          call={call}
          shown={shown}
          onChanged={load}
          onProved={(text) => {
            proof.text = text;
          }}
        />
      )}
    </main>
  );
}

interface PartsProps {
  call: Call;
  shown: OwnLogin;
  onChanged: () => void;
  onProved: (proof: string) => void;
}

function Parts({ call, shown, onChanged, onProved }: PartsProps) {
  const [open, setOpen] = useState<Open>();
  const [asking, setAsking] = useState<() => Promise<void>>();
  const [said, setSaid] = useState<string>();
  const { problem, run } = useAct(failureText);
  /** Runs it, and once more when a proof was asked for and given. */
  const guarded = (act: () => Promise<void>) =>
    run(async () => {
      setSaid(undefined);
      await act().catch((thrown: unknown) => {
        if (!(thrown instanceof CallError) || thrown.status !== 403) throw thrown;
        setAsking(() => act);
      });
    });
  const close = () => {
    setOpen(undefined);
    onChanged();
  };
  const showCodes = ({ recoveryCodes }: Added) => {
    if (recoveryCodes) setOpen({ kind: 'codes', codes: recoveryCodes });
    else setOpen(undefined);
    onChanged();
  };
  const proved = (text: string) => {
    onProved(text);
    setAsking(undefined);
    if (asking) run(asking);
  };
  const change = (path: string, body?: object) =>
    guarded(async () => {
      showCodes(await call<Added>(`${prefix}${path}`, body));
    });
  /** A page that asks for the proof ahead of what is to be typed. */
  const ahead = (then: () => void) => setAsking(() => async () => then());
  return (
    <>
      {shown.secondFactorRequired && <p className="notice">{texts.page.required}</p>}
      <Problem text={problem} />
      {said !== undefined && (
        <p className="notice" role="status">
          {said}
        </p>
      )}
      <section className="security-part">
        <h3>{texts.password.heading}</h3>
        {shown.hasPassword ? (
          <Button className="button" onPress={() => ahead(() => setOpen({ kind: 'password' }))}>
            {texts.password.change}
          </Button>
        ) : (
          <p>{texts.password.none}</p>
        )}
      </section>
      <Passkeys
        passkeys={shown.passkeys}
        onAdd={() => ahead(() => setOpen({ kind: 'passkey' }))}
        onRename={(passkey) => setOpen({ kind: 'rename', passkey })}
        onRemove={(passkey) => setOpen({ kind: 'remove-passkey', passkey })}
      />
      <section className="security-part">
        <h3>{texts.app.heading}</h3>
        <p>{shown.authenticatorApp ? texts.app.on : texts.app.lead}</p>
        {shown.authenticatorApp ? (
          <Button className="button" onPress={() => setOpen({ kind: 'remove-app' })}>
            {texts.app.remove}
          </Button>
        ) : (
          <Button
            className="button"
            onPress={() => guarded(async () => setOpen({ kind: 'app', begun: await beginApp(call, prefix) }))}
          >
            {texts.app.add}
          </Button>
        )}
      </section>
      {(shown.passkeys.length > 0 || shown.authenticatorApp !== null) && (
        <section className="security-part">
          <h3>{texts.recovery.heading}</h3>
          <p>
            {texts.recovery.lead} {texts.recovery.left(shown.recoveryCodes)}
          </p>
          <Button className="button" onPress={() => setOpen({ kind: 'renew-codes' })}>
            {texts.recovery.renew}
          </Button>
        </section>
      )}
      {open && !asking && (
        <Opened
          open={open}
          call={call}
          onClose={close}
          onAdded={showCodes}
          onChange={change}
          onSaid={(text) => {
            setSaid(text);
            close();
          }}
        />
      )}
      {asking && <Proof call={call} shown={shown} onProved={proved} onClose={() => setAsking(undefined)} />}
    </>
  );
}

interface PasskeysProps {
  passkeys: readonly KnownPasskey[];
  onAdd: () => void;
  onRename: (passkey: KnownPasskey) => void;
  onRemove: (passkey: KnownPasskey) => void;
}

function Passkeys({ passkeys, onAdd, onRename, onRemove }: PasskeysProps) {
  const own = texts.passkeys;
  return (
    <section className="security-part">
      <h3>{own.heading}</h3>
      <p>{own.lead}</p>
      {passkeys.length === 0 && <p>{own.none}</p>}
      <ul className="security-list">
        {passkeys.map((passkey) => (
          <li key={passkey.id}>
            <span className="security-name">
              <strong>{passkey.name}</strong>
              <span>
                {own.added(formatFull(passkey.createdTs))}
                {passkey.lastUsedTs !== null && `, ${own.used(formatFull(passkey.lastUsedTs))}`}
              </span>
            </span>
            <Button className="button" aria-label={own.renameOf(passkey.name)} onPress={() => onRename(passkey)}>
              {own.rename}
            </Button>
            <Button className="button" aria-label={own.removeOf(passkey.name)} onPress={() => onRemove(passkey)}>
              {own.remove}
            </Button>
          </li>
        ))}
      </ul>
      {passkeysWork() ? (
        <Button className="button" onPress={onAdd}>
          {own.add}
        </Button>
      ) : (
        <p>{own.impossible}</p>
      )}
    </section>
  );
}

interface OpenedProps {
  open: Open;
  call: Call;
  onClose: () => void;
  onAdded: (added: Added) => void;
  onChange: (path: string, body?: object) => void;
  onSaid: (text: string) => void;
}

function Opened({ open, call, onClose, onAdded, onChange, onSaid }: OpenedProps) {
  const adding = { call, prefix, onAdded, onCancel: onClose };
  switch (open.kind) {
    case 'password':
      return <NewPassword call={call} onClose={onClose} onSaid={onSaid} />;
    case 'passkey':
      return (
        <Sheet title={texts.passkeys.add} onClose={onClose}>
          <AddPasskey {...adding} />
        </Sheet>
      );
    case 'app':
      return (
        <Sheet title={texts.app.heading} onClose={onClose}>
          <AddApp {...adding} begun={open.begun} />
        </Sheet>
      );
    case 'codes':
      return (
        <Sheet title={texts.recovery.shownTitle} onClose={onClose} firm>
          <ShownCodes codes={open.codes} onKept={onClose} />
        </Sheet>
      );
    case 'rename':
      return (
        <Sheet title={texts.passkeys.renameOf(open.passkey.name)} onClose={onClose}>
          <StepForm
            submit={texts.passkeys.save}
            pending={false}
            cancel={{ label: texts.passkeys.cancel, act: onClose }}
            onSubmit={(fields) =>
              onChange('passkeys/rename', { id: open.passkey.id, name: String(fields.get('name')) })
            }
          >
            <TextEntry name="name" label={texts.passkeys.name} value={open.passkey.name} />
          </StepForm>
        </Sheet>
      );
    default:
      return <Confirmed open={open} onClose={onClose} onChange={onChange} />;
  }
}

type Confirming = Extract<Open, { kind: 'remove-passkey' | 'remove-app' | 'renew-codes' }>;

function Confirmed({ open, onClose, onChange }: Pick<OpenedProps, 'onClose' | 'onChange'> & { open: Confirming }) {
  const shared = { onClose, destroys: true } as const;
  if (open.kind === 'remove-passkey')
    return (
      <ConfirmDialog
        {...shared}
        title={texts.passkeys.removeTitle(open.passkey.name)}
        hint={texts.passkeys.removeHint}
        confirm={texts.passkeys.remove}
        onConfirm={() => onChange('passkeys/remove', { id: open.passkey.id })}
      />
    );
  if (open.kind === 'remove-app')
    return (
      <ConfirmDialog
        {...shared}
        title={texts.app.removeTitle}
        hint={texts.app.removeHint}
        confirm={texts.app.remove}
        onConfirm={() => onChange('authenticator-app/remove')}
      />
    );
  return (
    <ConfirmDialog
      {...shared}
      title={texts.recovery.renewTitle}
      hint={texts.recovery.renewHint}
      confirm={texts.recovery.renew}
      onConfirm={() => onChange('recovery-codes')}
    />
  );
}

function NewPassword({ call, onClose, onSaid }: Pick<OpenedProps, 'call' | 'onClose' | 'onSaid'>) {
  const own = texts.password;
  const { pending, problem, run } = useAct(failureText);
  const save = (fields: FormData) =>
    run(async () => {
      await call(`${prefix}password`, { password: String(fields.get('password')) });
      onSaid(own.changed);
    });
  return (
    <Sheet title={own.title} onClose={onClose}>
      <StepForm submit={own.submit} pending={pending} cancel={{ label: own.cancel, act: onClose }} onSubmit={save}>
        <Problem text={problem} />
        <PasswordEntry name="password" label={own.new} hint={own.hint} autoComplete="new-password" />
      </StepForm>
    </Sheet>
  );
}

interface ProofProps {
  call: Call;
  shown: OwnLogin;
  onProved: (proof: string) => void;
  onClose: () => void;
}

const proofFailure = (thrown: unknown): string | undefined =>
  thrown instanceof CallError && thrown.status === 403 ? texts.proof.refused : failureText(thrown);

function Proof({ call, shown, onProved, onClose }: ProofProps) {
  const own = texts.proof;
  const { pending, problem, run } = useAct(proofFailure);
  const passkey = shown.passkeys.length > 0 && passkeysWork();
  const byPasskey = () =>
    run(async () => onProved((await givePasskey<{ proof: string }>(call, `${prefix}proof/passkey`)).proof));
  const byPassword = (fields: FormData) =>
    run(async () => {
      const body = { password: String(fields.get('password')) };
      onProved((await call<{ proof: string }>(`${prefix}proof`, body)).proof);
    });
  return (
    <Sheet title={own.heading} onClose={onClose}>
      <p>{shown.hasPassword || passkey ? own.lead : own.none}</p>
      <Problem text={problem} />
      {passkey && (
        <Button className="button button-wide" isDisabled={pending} onPress={byPasskey}>
          {own.passkey}
        </Button>
      )}
      {shown.hasPassword && (
        <StepForm
          submit={own.submit}
          pending={pending}
          cancel={{ label: own.cancel, act: onClose }}
          onSubmit={byPassword}
        >
          <PasswordEntry name="password" label={own.password} />
        </StepForm>
      )}
    </Sheet>
  );
}
