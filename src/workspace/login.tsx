import { type FormEvent, lazy, Suspense, useEffect, useState } from 'react';
import { Button, FieldError, Form, Input, Label, TextField } from 'react-aria-components';
import { AlertIcon } from '../ui/message-icons.tsx';
import { BrandIcon } from './icons.tsx';
import { passkeysWork } from './security/passkeys-work.ts';
import {
  findProvider,
  LoginError,
  type LoginFailure,
  login,
  rememberAccount,
  rememberedAccount,
  type Session,
  signInAtProvider,
  takeProviderFailure,
} from './session.ts';
import { strings } from './strings.ts';

interface LoginProps {
  /** Why the agent sees this page again. */
  notice?: string;
  onLogin: (session: Session) => void;
}

const texts = strings.login;

const SecondStep = lazy(async () => ({ default: (await import('./security/second-step.tsx')).SecondStep }));

export function Login({ notice, onLogin }: LoginProps) {
  /** The account of a log-in whose password was right, and not enough. */
  const [halfWay, setHalfWay] = useState<string>();
  const [told, setTold] = useState(notice);
  const back = (why?: string) => {
    setHalfWay(undefined);
    setTold(why);
  };
  return (
    <main className="login">
      <div className="login-card">
        {halfWay === undefined ? (
          <FirstStep {...(told !== undefined && { notice: told })} onLogin={onLogin} onHalfWay={setHalfWay} />
        ) : (
          <Suspense fallback={<p role="status">{strings.loading}</p>}>
            <SecondStep account={halfWay} onLogin={onLogin} onBack={back} />
          </Suspense>
        )}
      </div>
      <p className="login-foot">{strings.product}</p>
    </main>
  );
}

interface FirstStepProps extends LoginProps {
  onHalfWay: (account: string) => void;
}

function FirstStep({ notice, onLogin, onHalfWay }: FirstStepProps) {
  const [failure, setFailure] = useState<LoginFailure | undefined>(takeProviderFailure);
  const [pending, setPending] = useState(false);
  const [account, setAccount] = useState(rememberedAccount);
  const [focusAccount] = useState(account === '');
  const provider = useProvider(account.trim());

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const field = (name: string) => String(fields.get(name) ?? '').trim();
    const credentials = {
      account: field('account'),
      username: field('username'),
      password: String(fields.get('password')),
    };
    setPending(true);
    setFailure(undefined);
    try {
      const session = await login(credentials);
      rememberAccount(credentials.account);
      onLogin(session);
    } catch (error) {
      if (error instanceof LoginError && error.failure === 'secondFactor') {
        rememberAccount(credentials.account);
        onHalfWay(credentials.account);
        return;
      }
      setFailure(error instanceof LoginError ? error.failure : 'failed');
      setPending(false);
    }
  };

  const givePasskey = async () => {
    setFailure(undefined);
    if (account.trim() === '') return setFailure('accountFirst');
    setPending(true);
    try {
      const { logInByPasskey } = await import('./security/passkey-login.ts');
      onLogin(await logInByPasskey(account.trim()));
    } catch (error) {
      setFailure(error instanceof LoginError ? error.failure : undefined);
      setPending(false);
    }
  };

  return (
    <>
      <div className="login-head">
        <BrandIcon size={44} />
        <h1>{texts.heading}</h1>
        <p>{texts.lead}</p>
      </div>
      {notice !== undefined && failure === undefined && (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      {failure !== undefined && (
        <p className="notice notice-danger" role="alert">
          <AlertIcon size={18} />
          <span>{texts[failure]}</span>
        </p>
      )}
      <Form className="login-form" onSubmit={(event) => void submit(event)}>
        <Field
          name="account"
          label={texts.account}
          autoComplete="organization"
          value={account}
          focus={focusAccount}
          onChange={setAccount}
        />
        <Field name="username" label={texts.userName} autoComplete="username" focus={!focusAccount} />
        <Field name="password" label={texts.password} autoComplete="current-password" type="password" />
        <Button type="submit" className="button button-primary button-wide" isDisabled={pending}>
          {pending ? texts.submitting : texts.submit}
        </Button>
      </Form>
      {provider !== undefined && (
        <div className="login-provider">
          <span>{texts.or}</span>
          <Button className="button button-wide" onPress={() => signInAtProvider(account.trim())}>
            {texts.loginWith(provider)}
          </Button>
        </div>
      )}
      {passkeysWork() && (
        <Button className="button button-wide" isDisabled={pending} onPress={() => void givePasskey()}>
          {texts.passkey}
        </Button>
      )}
    </>
  );
}

const typingPauseMs = 400;

/** The name of the OpenID provider of the account that is being typed. */
function useProvider(account: string): string | undefined {
  const [found, setFound] = useState<{ account: string; label: string | undefined }>();
  useEffect(() => {
    if (account === '') return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      findProvider(account, abort.signal).then(
        (label) => setFound({ account, label }),
        () => {},
      );
    }, typingPauseMs);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [account]);
  return found?.account === account ? found.label : undefined;
}

interface FieldProps {
  name: string;
  label: string;
  autoComplete: string;
  type?: string;
  value?: string;
  focus?: boolean;
  onChange?: (value: string) => void;
}

function Field({ name, label, autoComplete, type = 'text', value = '', focus = false, onChange }: FieldProps) {
  return (
    <TextField
      name={name}
      type={type}
      defaultValue={value}
      isRequired
      autoFocus={focus}
      className="field"
      {...(onChange && { onChange })}
    >
      <Label>{label}</Label>
      <Input autoComplete={autoComplete} autoCapitalize="none" spellCheck="false" />
      <FieldError />
    </TextField>
  );
}
