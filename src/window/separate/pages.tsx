/** What the window shows before there is a conversation to show. */
import { useState } from 'react';
import { AlertIcon, LockIcon } from '../../ui/message-icons.tsx';
import type { LoginProblem } from './login.ts';
import type { LoginTexts } from './texts.ts';

/** Goes to the login page; answers why it could not. */
export type LogIn = () => Promise<LoginProblem | undefined>;

export function OnTheWay({ text }: { text: string }) {
  return (
    <main className="window window-bare">
      <div className="welcome" role="status">
        <span className="welcome-mark">
          <LockIcon size={28} />
        </span>
        <p className="welcome-text">{text}</p>
      </div>
    </main>
  );
}

interface ProblemProps {
  texts: LoginTexts;
  problem: LoginProblem;
  /** Absent: it is not known where to log in. */
  logIn: LogIn | undefined;
}

export function LoginProblemPage({ texts, problem, logIn }: ProblemProps) {
  const { refusal, description, uri, reference } = problem;
  const told = { 'log-in': texts.notLoggedIn, configuration: texts.misconfigured, failed: texts.failed }[refusal];
  const Mark = refusal === 'log-in' ? LockIcon : AlertIcon;
  return (
    <main className="window window-bare">
      <div className="welcome" role="alert">
        <span className="welcome-mark" data-tone={refusal === 'log-in' ? undefined : 'danger'}>
          <Mark size={28} />
        </span>
        <h1 className="welcome-title">{told.title}</h1>
        <p className="welcome-text">{told.text}</p>
        {description !== undefined && (
          <p className="welcome-text login-said">
            {texts.loginPageSays} <q dir="auto">{description}</q>
          </p>
        )}
        {uri !== undefined && (
          <a className="welcome-text" href={uri} target="_blank" rel="noopener noreferrer">
            {texts.more}
          </a>
        )}
        {reference !== undefined && (
          <p className="welcome-text login-reference">
            {texts.reference} <code>{reference}</code>
          </p>
        )}
        {refusal !== 'configuration' && logIn && <LogInButton texts={texts} logIn={logIn} />}
      </div>
    </main>
  );
}

/** Nothing of the conversation is left in it. */
export function SignedOutPage({ texts, logIn }: { texts: LoginTexts; logIn: LogIn }) {
  return (
    <main className="window window-bare">
      <div className="welcome" role="alert">
        <span className="welcome-mark">
          <LockIcon size={28} />
        </span>
        <h1 className="welcome-title">{texts.signedOut.title}</h1>
        <p className="welcome-text">{texts.signedOut.text}</p>
        <LogInButton texts={texts} logIn={logIn} />
      </div>
    </main>
  );
}

export function LogInButton({ texts, logIn, small }: { texts: LoginTexts; logIn: LogIn; small?: boolean }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<LoginProblem>();
  const go = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(await logIn());
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        className={small ? 'button button-small' : 'button'}
        aria-disabled={busy}
        onClick={() => void go()}
      >
        {texts.logIn}
      </button>
      <span className="login-failed" role="alert">
        {problem && (problem.refusal === 'configuration' ? texts.misconfigured.title : texts.failed.text)}
      </span>
    </>
  );
}
