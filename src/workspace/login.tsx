import { type FormEvent, useState } from 'react';
import { Button, FieldError, Form, Input, Label, TextField } from 'react-aria-components';
import { AlertIcon } from '../ui/icons.tsx';
import { BrandIcon } from './icons.tsx';
import { LoginError, type LoginFailure, login, rememberAccount, rememberedAccount, type Session } from './session.ts';
import { strings } from './strings.ts';

interface LoginProps {
  /** Why the agent sees this page again. */
  notice?: string;
  onLogin: (session: Session) => void;
}

const texts = strings.login;

export function Login({ notice, onLogin }: LoginProps) {
  const [failure, setFailure] = useState<LoginFailure>();
  const [pending, setPending] = useState(false);
  const account = rememberedAccount();

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
      setFailure(error instanceof LoginError ? error.failure : 'failed');
      setPending(false);
    }
  };

  return (
    <main className="login">
      <div className="login-card">
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
            focus={account === ''}
          />
          <Field name="username" label={texts.userName} autoComplete="username" focus={account !== ''} />
          <Field name="password" label={texts.password} autoComplete="current-password" type="password" />
          <Button type="submit" className="button button-primary button-wide" isDisabled={pending}>
            {pending ? texts.submitting : texts.submit}
          </Button>
        </Form>
      </div>
      <p className="login-foot">{strings.product}</p>
    </main>
  );
}

interface FieldProps {
  name: string;
  label: string;
  autoComplete: string;
  type?: string;
  value?: string;
  focus?: boolean;
}

function Field({ name, label, autoComplete, type = 'text', value = '', focus = false }: FieldProps) {
  return (
    <TextField name={name} type={type} defaultValue={value} isRequired autoFocus={focus} className="field">
      <Label>{label}</Label>
      <Input autoComplete={autoComplete} autoCapitalize="none" spellCheck="false" />
      <FieldError />
    </TextField>
  );
}
