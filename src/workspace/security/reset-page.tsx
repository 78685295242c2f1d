/** Where a link leads that an administrator has handed over. What it carries stands behind `#`, and goes from the address at once. */
import { useEffect, useState } from 'react';
import { BrandIcon } from '../icons.tsx';
import { rememberAccount } from '../session.ts';
import { accountRoot, CallError, createCall } from './call.ts';
import { PasswordEntry, Problem, StepForm, useAct } from './parts.tsx';
import { failureText, texts } from './texts.ts';

const own = texts.reset;

const failure = (thrown: unknown): string | undefined =>
  thrown instanceof CallError && thrown.status === 401 ? own.refused : failureText(thrown);

export function ResetPage() {
  const [sent] = useState(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
  const [done, setDone] = useState<string>();
  const { pending, problem, run } = useAct(failure);
  const { account = '', user = '', token = '' } = sent;
  useEffect(() => {
    history.replaceState(null, '', location.pathname);
    document.title = own.heading;
  }, []);
  const save = (fields: FormData) =>
    run(async () => {
      const body = { user, token, password: String(fields.get('password')) };
      const { loginName } = await createCall(accountRoot(account))<{ loginName: string }>('password-reset', body);
      rememberAccount(account);
      setDone(loginName);
    });
  return (
    <main className="login">
      <div className="login-card">
        <div className="login-head">
          <BrandIcon size={44} />
          <h1>{own.heading}</h1>
          {token !== '' && done === undefined && <p>{own.lead}</p>}
        </div>
        <Problem text={token === '' ? own.refused : problem} />
        {done !== undefined && <p role="status">{own.done(done)}</p>}
        {done === undefined && token !== '' && (
          <StepForm submit={own.submit} pending={pending} onSubmit={save}>
            <PasswordEntry
              name="password"
              label={texts.password.new}
              hint={texts.password.hint}
              autoComplete="new-password"
            />
          </StepForm>
        )}
        {(done !== undefined || token === '') && (
          <a className="button button-primary button-wide" href="/workspace">
            {own.login}
          </a>
        )}
      </div>
    </main>
  );
}
