/**
 * A window in a browser window of its own. It opens at the click, goes to the brand's login page by itself once, before
 * there is anything to read, and from then on only when the person asks for it.
 */
import type { ReactNode } from 'react';
import { SignInRequired } from '../../client/errors.ts';
import { paths } from '../../protocol/paths.ts';
import { type SeparateWindowConfig, separateConfigParameter } from '../../protocol/separate-window.ts';
import type { Identity } from '../identity.ts';
import { startBeat } from './beat.ts';
import { parseConfig, parseLines } from './config.ts';
import { finishLogin, goToLogin, type LoginProblem, takeErrand } from './login.ts';
import { LogInButton, LoginProblemPage, OnTheWay, SignedOutPage } from './pages.tsx';
import type { Returned } from './returned.ts';
import { speak } from './texts.ts';

/** Ready for a conversation. */
export interface SeparateConversation {
  config: SeparateWindowConfig;
  /** Absent: nobody needs to log in, the person is a stranger. */
  customer?: { identity: Identity; logInButton: (small: boolean) => ReactNode };
  /** For the person to send: they came by an address, which anybody can write. */
  lines: string[];
  /** The history was cleared: the page hears of it, and a reload begins as somebody new. */
  onCleared: () => void;
}

export interface SeparateOptions {
  /** As `arrive` found it. */
  returned: Returned;
  /** Of the page, where the configuration names none. */
  language: string;
  show: (page: ReactNode) => void;
  /** Shows the conversation; the result takes it away with everything that it holds, also what was still on its way. */
  converse: (conversation: SeparateConversation) => () => Promise<void>;
  /** The address does not say whom to talk to. */
  incomplete: () => void;
}

export async function startSeparate(options: SeparateOptions): Promise<void> {
  const { returned, language, show, converse, incomplete } = options;
  const errand = returned.answer && takeErrand();
  const config = errand?.config ?? parseConfig(returned.config);
  if (!config) return incomplete();
  /* Without what is proposed, which a reload would propose again. */
  if (returned.answer || config.engConf.allowUnauthMsg) history.replaceState(null, '', addressOf(config));
  const lines = errand?.lines ?? parseLines(returned.lines);
  const texts = speak([config.engConf.lang, language, ...navigator.languages]);
  const authenticated = !config.engConf.allowUnauthMsg;

  let endConversation = async () => {};
  const { accountId: account, parentWindowOrigin: pageOrigin } = config;
  const signedOut = () => {
    forget();
    show(<SignedOutPage texts={texts} logIn={logIn([])} />);
  };
  const onSignOut = () => {
    void endConversation().then(signedOut);
    signedOut();
  };
  const beat = startBeat({ account, authenticated, pageOrigin, onSignOut });
  const onCleared = () => {
    const { svid, ssid, scid, ...engConf } = config.engConf;
    config.engConf = engConf;
    history.replaceState(null, '', addressOf(config));
    beat.cleared();
  };
  if (!authenticated) return void converse({ config, lines, onCleared });

  const logIn = (kept: string[]) => () =>
    goToLogin({ config, lines: kept }, (url) => {
      beat.away();
      location.replace(url);
    });
  const tell = (problem: LoginProblem) =>
    show(<LoginProblemPage texts={texts} problem={problem} logIn={logIn(lines)} />);
  if (!returned.answer) {
    show(<OnTheWay text={texts.leaving} />);
    const problem = await logIn(lines)();
    return problem && tell(problem);
  }
  show(<OnTheWay text={texts.arriving} />);
  const arrived = await finishLogin({ config: returned.config, answer: returned.answer }, errand);
  if ('refusal' in arrived) return tell(arrived);
  const logInButton = (small: boolean) => <LogInButton texts={texts} logIn={logIn([])} small={small} />;
  endConversation = converse({
    config,
    customer: { identity: identityOf(arrived.jwt), logInButton },
    lines,
    onCleared,
  });
}

/** Once it has ended, only the person can bring another. */
function identityOf(jwt: string): Identity {
  let first: string | undefined = jwt;
  const take = async () => {
    const token = first;
    first = undefined;
    if (token === undefined) throw new SignInRequired('the login has ended');
    return token;
  };
  return { credentials: take, renew: take };
}

/** What a reload needs. */
const addressOf = (config: SeparateWindowConfig): string =>
  `${paths.separateWindow}?${separateConfigParameter}=${encodeURIComponent(JSON.stringify(config))}`;

function forget(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith('parley.')) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept there.
  }
}
