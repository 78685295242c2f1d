/** The second step of a log-in, or the first factor where the account demands one. */
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { BrandIcon } from '../icons.tsx';
import { type LoginAnswer, type Session, sessionOf } from '../session.ts';
import { AddApp, AddPasskey, beginApp, type NewApp, ShownCodes } from './add-factor.tsx';
import { accountRoot, type Call, CallError, createCall } from './call.ts';
import { Problem, StepForm, TextEntry, useAct } from './parts.tsx';
import { givePasskey } from './passkeys.ts';
import { passkeysWork } from './passkeys-work.ts';
import { failureText, texts } from './texts.ts';

interface Props {
  account: string;
  onLogin: (session: Session) => void;
  /** Back to the password; `notice` says why, where it was not wished. */
  onBack: (notice?: string) => void;
}

interface Expected {
  loginName: string;
  adds: boolean;
  passkey: boolean;
  code: boolean;
}

export function SecondStep({ account, onLogin, onBack }: Props) {
  const [call] = useState(() => createCall(accountRoot(account)));
  const [awaited, setAwaited] = useState<Expected>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once
  useEffect(() => {
    call<Expected>('second-factor', {}, 'GET').then(setAwaited, () => onBack(texts.step.ended));
  }, [call]);
  if (!awaited) return <p role="status">{texts.page.loading}</p>;
  const enter = (answer: LoginAnswer) => onLogin(sessionOf(account, answer, true));
  const shared = { call, awaited, onEnter: enter, onBack };
  return awaited.adds ? <FirstFactor {...shared} /> : <KnownFactor {...shared} />;
}

interface StepProps {
  call: Call;
  awaited: Expected;
  onEnter: (answer: LoginAnswer) => void;
  onBack: (notice?: string) => void;
}

const Head = ({ title, lead }: { title: string; lead: string }) => (
  <div className="login-head">
    <BrandIcon size={44} />
    <h1>{title}</h1>
    <p>{lead}</p>
  </div>
);

const refusedAs =
  (text: string) =>
  (thrown: unknown): string | undefined =>
    thrown instanceof CallError && thrown.status === 401 ? text : failureText(thrown);

function KnownFactor({ call, awaited, onEnter, onBack }: StepProps) {
  const own = texts.step;
  const byCode = useAct(refusedAs(own.wrong));
  const byPasskey = useAct(refusedAs(own.passkeyRefused));
  const passkey = awaited.passkey && passkeysWork();
  const pending = byCode.pending || byPasskey.pending;
  const send = (fields: FormData) =>
    byCode.run(async () =>
      onEnter(await call<LoginAnswer>('second-factor/code', { code: String(fields.get('code')) })),
    );
  const give = () => byPasskey.run(async () => onEnter(await givePasskey<LoginAnswer>(call, 'second-factor/passkey')));
  return (
    <>
      <Head title={own.heading} lead={own.lead(awaited.loginName)} />
      <Problem text={byCode.problem ?? byPasskey.problem} />
      {passkey && (
        <Button className="button button-primary button-wide" isDisabled={pending} autoFocus onPress={give}>
          {own.passkey}
        </Button>
      )}
      <StepForm submit={own.submit} pending={pending} onSubmit={send} cancel={{ label: own.back, act: () => onBack() }}>
        <TextEntry
          name="code"
          label={own.code}
          hint={awaited.code ? own.codeHint : own.recoveryHint}
          autoComplete="one-time-code"
          code
        />
      </StepForm>
    </>
  );
}

interface Entered {
  recoveryCodes?: string[];
  session: LoginAnswer;
}

const prefix = 'second-factor/first/';

function FirstFactor({ call, onEnter, onBack }: StepProps) {
  const own = texts.first;
  const [adding, setAdding] = useState<'passkey' | NewApp>();
  const [entered, setEntered] = useState<Entered>();
  const { pending, problem, run } = useAct(failureText);
  const shared = { call, prefix, onAdded: setEntered, onCancel: () => setAdding(undefined) };
  if (entered)
    return (
      <>
        <Head title={texts.recovery.shownTitle} lead="" />
        <ShownCodes codes={entered.recoveryCodes ?? []} onKept={() => onEnter(entered.session)} />
      </>
    );
  if (adding === 'passkey')
    return (
      <>
        <Head title={texts.passkeys.heading} lead={texts.passkeys.lead} />
        <AddPasskey {...shared} />
      </>
    );
  if (adding)
    return (
      <>
        <Head title={texts.app.heading} lead={texts.app.lead} />
        <AddApp {...shared} begun={adding} />
      </>
    );
  return (
    <>
      <Head title={own.heading} lead={own.lead} />
      <Problem text={problem} />
      <div className="login-ways">
        {passkeysWork() && (
          <Button className="button button-primary button-wide" onPress={() => setAdding('passkey')}>
            {texts.passkeys.add}
          </Button>
        )}
        <Button
          className="button button-wide"
          isDisabled={pending}
          onPress={() => run(async () => setAdding(await beginApp(call, prefix)))}
        >
          {texts.app.add}
        </Button>
        <Button className="button button-quiet button-wide" onPress={() => onBack()}>
          {texts.step.back}
        </Button>
      </div>
    </>
  );
}
