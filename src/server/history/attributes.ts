/**
 * What is known about a consumer, for the search. Profiles are encrypted at rest, so their words stand in the index as
 * keyed digests: they are found by who types them, and read by nobody.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import type { ConsumerProfile } from '../identity/identity.ts';
import type { Phrase } from '../store/conversation-index.ts';
import { tokenize } from './tokens.ts';

export type Blind = (phrase: Phrase) => Phrase;

/** Ten bytes: short in the index, and two words of one account never share them. */
const digestLength = 16;

export function createBlind(masterKey: Uint8Array): Blind {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', 'parley attribute search', 32));
  return (phrase) =>
    phrase.map((token) => `z${createHmac('sha256', key).update(token).digest('hex').slice(0, digestLength)}`);
}

/** Keeps phrases from running from one value into the next. */
const boundary = 'zz';
const mostValues = 500;

/** `reported`: what pages have said. */
export function attributeTokens(
  { verified, declared, named }: ConsumerProfile,
  reported: readonly unknown[],
  blind: Blind,
): string[] {
  const values = valuesOf([verified?.sdes, verified?.sub, declared, named?.name, reported]);
  return values.flatMap((value) => [...blind(tokenize(value)), boundary]);
}

function valuesOf(structure: unknown): string[] {
  const values: string[] = [];
  const waiting = [structure];
  while (waiting.length > 0 && values.length < mostValues) {
    const value = waiting.shift();
    if (typeof value === 'string' || typeof value === 'number') values.push(String(value));
    else if (typeof value === 'object' && value !== null)
      waiting.push(...Object.entries(value).flatMap(([name, member]) => (name === 'type' ? [] : [member])));
  }
  return values;
}
