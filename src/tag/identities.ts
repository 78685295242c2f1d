/** Asks the page's identity functions who the visitor is. They identify; they do not authenticate. */
import type { LpIdentityFunction } from './lp-tag.d.ts';
import { attempt, warn } from './warn.ts';

export interface Claim {
  iss: string;
  acr: 'loa1';
  sub: string;
}

/** How long a first answer may take. */
const patienceMs = 2000;

export const keyOf = ({ iss, sub }: { iss?: string; sub: string }) => JSON.stringify([iss, sub]);

/**
 * The first customer that any function names; undefined = nobody. Who has not answered in time counts as nobody, and
 * `onLate` tells what was answered later.
 */
export async function askIdentity(
  functions: readonly LpIdentityFunction[],
  onLate: (claim: Claim | undefined) => void,
): Promise<Claim | undefined> {
  let late = false;
  const asked = functions.filter((ask) => typeof ask === 'function').map((ask) => answerOf(ask));
  for (const answer of asked) void answer.then((claim) => late && onLate(claim));
  let timer: unknown;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  const answers = await Promise.all(asked.map((answer) => Promise.race([answer.then(mark), timeout])));
  clearTimeout(timer as number);
  late = true;
  const claims = answers.flatMap((answer) => answer?.claim ?? []);
  const [first] = claims;
  if (first && claims.some((claim) => keyOf(claim) !== keyOf(first)))
    warn('identity functions differ; the first counts');
  return first;
}

const mark = (claim: Claim | undefined) => ({ claim });

function answerOf(ask: LpIdentityFunction): Promise<Claim | undefined> {
  return new Promise((resolve) => {
    const asked = attempt('an identity function', () => [ask((answer) => resolve(parseClaim(answer)))]);
    if (!asked) resolve(undefined);
  });
}

/** Of a page's answer; anything that is not a complete identity is nobody. */
export function parseClaim(answer: unknown): Claim | undefined {
  const { iss, acr, sub } = Object(answer) as Record<string, unknown>;
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  if (acr === 'loa1' && isText(iss) && isText(sub)) return { iss, acr, sub };
  if (answer) warn('an identity was ignored: it needs iss, sub and acr "loa1"', answer);
  return undefined;
}
