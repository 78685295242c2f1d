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

export function keyOf(claim: { iss?: string; sub: string }): string;
export function keyOf(claim: { iss?: string; sub: string } | undefined): string | undefined;
export function keyOf(claim: { iss?: string; sub: string } | undefined): string | undefined {
  return claim && JSON.stringify([claim.iss, claim.sub]);
}

/**
 * The first customer that any function names; undefined = nobody. Who has not answered in time counts as nobody, and
 * `onLate` tells what was answered later.
 */
export async function askIdentity(
  functions: readonly LpIdentityFunction[],
  onLate: (claim: Claim | undefined) => void,
): Promise<Claim | undefined> {
  let isLate = false;
  const answers: (Claim | undefined)[] = [];
  const asked = functions.map(async (ask, index) => {
    answers[index] = await answerOf(ask);
    if (isLate) onLate(answers[index]);
  });
  let timer: unknown;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([Promise.all(asked), timeout]);
  clearTimeout(timer as number);
  isLate = true;
  const [first, ...others] = answers.filter(Boolean);
  if (others.some((other) => keyOf(other) !== keyOf(first))) warn('identity functions differ; the first counts');
  return first;
}

const answerOf = (ask: LpIdentityFunction) =>
  new Promise<Claim | undefined>((resolve) => {
    attempt('an identity function', () => {
      try {
        ask((answer) => resolve(parseClaim(answer)));
      } catch (error) {
        resolve(undefined);
        throw error;
      }
    });
  });

/** Of a page's answer; anything that is not a complete identity is nobody. */
export function parseClaim(answer: unknown): Claim | undefined {
  const { iss, acr, sub } = Object(answer) as Claim;
  if (acr === 'loa1' && isText(iss) && isText(sub)) return { iss, acr, sub };
  if (answer) warn('an identity was ignored: it needs iss, sub and acr "loa1"', answer);
  return undefined;
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';
