/** Secrets that the command line and the demo make. */
import { masterKeyBytes } from './config-parsers.ts';
import type { Random } from './random.ts';

export const createMasterKey = (random: Random): string => random.bytes(masterKeyBytes).toString('base64');

/** 96 bits, in letters that survive being read aloud and typed. */
export function createPassword(random: Random): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789-';
  const drawn = [...random.bytes(20)].map((byte) => letters[byte % 31]).join('');
  return drawn.replace(/(.{5})(?=.)/g, '$1-');
}
