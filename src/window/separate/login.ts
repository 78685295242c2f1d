/** To the brand's login page and back. What was sent along stays in this tab's storage, and must come back as it was. */
import { paths } from '../../protocol/paths.ts';
import type { LoginBegun, LoginOutcome, LoginRefusal, SeparateWindowConfig } from '../../protocol/separate-window.ts';
import { type Returned, type ReturnedAnswer, refusalOf } from './returned.ts';

export interface LoginProblem {
  refusal: LoginRefusal;
  /** Stands in the server's log. */
  reference?: string | undefined;
  /** What the login page says of it; shown as text only. */
  description?: string | undefined;
  /** https only. */
  uri?: string | undefined;
}

/** Of the window, while its tab is elsewhere. */
export interface Errand {
  sent: string;
  config: SeparateWindowConfig;
  lines: string[];
}

const key = 'parley.login';
const longestDescription = 300;

/** Leaves the page; what is answered is why it could not. */
export async function goToLogin(
  errand: Omit<Errand, 'sent'>,
  leave: (url: string) => void,
): Promise<LoginProblem | undefined> {
  const answer = await post<LoginBegun | LoginOutcome>(paths.beginLogin(errand.config.accountId), {
    config: errand.config,
  });
  if (!answer || !('url' in answer)) return problemOf(answer);
  try {
    sessionStorage.setItem(key, JSON.stringify({ ...errand, sent: answer.sent } satisfies Errand));
  } catch {
    return { refusal: 'failed' };
  }
  leave(answer.url);
  return undefined;
}

/** The errand that this tab was on; it is known once. */
export function takeErrand(): Errand | undefined {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text ? (JSON.parse(text) as Errand) : undefined;
  } catch {
    return undefined;
  }
}

/** The platform's token, or why there is none. Words of an address that nobody here has asked for are not repeated. */
export async function finishLogin(
  { config, answer }: Pick<Returned, 'config'> & { answer: ReturnedAnswer },
  errand: Errand | undefined,
): Promise<{ jwt: string } | LoginProblem> {
  const sent = [answer.state, config].find((text) => text === errand?.sent);
  if (!errand || sent === undefined) return { refusal: 'failed' };
  const { error, description, uri, id_token, token, code, iss } = answer;
  if (error !== undefined)
    return {
      refusal: refusalOf(error),
      description: description?.slice(0, longestDescription) || undefined,
      uri: uri && URL.canParse(uri) && new URL(uri).protocol === 'https:' ? uri : undefined,
    };
  const outcome = await post<LoginOutcome>(paths.finishLogin(errand.config.accountId), {
    ...{ sent, id_token, token, code, iss },
  });
  return outcome?.outcome === 'accepted' ? { jwt: outcome.jwt } : problemOf(outcome);
}

const problemOf = (answer: LoginBegun | LoginOutcome | undefined): LoginProblem =>
  answer && 'reference' in answer ? { refusal: answer.outcome, reference: answer.reference } : { refusal: 'failed' };

/** Undefined: no answer of the server's own came. */
async function post<T>(path: string, body: object): Promise<T | undefined> {
  try {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer: unknown = await response.json();
    const known = typeof answer === 'object' && answer !== null && ('url' in answer || 'outcome' in answer);
    return known ? (answer as T) : undefined;
  } catch {
    return undefined;
  }
}
