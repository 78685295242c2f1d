/** Asks the page's identity functions who the visitor is. They identify; they do not authenticate. */
import type { LpIdentityFunction } from './lp-tag.d.ts';
import { warn } from './warn.ts';

export interface Claim {
  iss: string;
  acr: 'loa1';
  sub: string;
  /** The brand's proof: for the server to judge. */
  sig?: unknown;
}

/** How long a first answer may take. */
const patienceMs = 2000;

type Identity = { iss?: string; sub: string };
export function keyOf(claim: Identity): string;
export function keyOf(claim: Identity | undefined): string | undefined;
export function keyOf(claim: Identity | undefined): string | undefined {
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
  await Promise.race([Promise.all(asked), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  isLate = true;
  const [first, other] = answers.filter(Boolean);
  if (other && keyOf(other) !== keyOf(first)) warn('identities differ');
  return first;
}

async function answerOf(ask: LpIdentityFunction): Promise<Claim | undefined> {
  try {
    return parseClaim(await new Promise((resolve) => ask(resolve)));
  } catch (error) {
    warn('code of the page threw', error);
    return undefined;
  }
}

/** Of a page's answer; anything that is not a complete identity is nobody. */
export function parseClaim(answer: unknown): Claim | undefined {
  const { iss, acr, sub, sig } = Object(answer) as Claim;
  const isText = (value: unknown) => value && typeof value === 'string';
  if (acr === 'loa1' && isText(iss) && isText(sub)) return { iss, acr, sub, sig };
  if (answer) warn('an identity needs iss, sub and acr "loa1"', answer);
  return undefined;
}
