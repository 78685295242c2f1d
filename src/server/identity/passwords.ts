/** Passwords as argon2id PHC strings, hashed on the thread pool, a bounded number at a time: each takes 19 MiB. */
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../errors.ts';
import type { Random } from '../random.ts';

const derive = promisify(argon2);
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const hashBytes = 32;
const saltBytes = 16;
/** Longer ones are refused before they cost anything. */
const longestPassword = 1_024;
const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(saltBytes);
  const hash = await derive('argon2id', { message: password, nonce: salt, tagLength: hashBytes, ...cost });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** False for a wrong password and for a hash that is not one of ours. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', hash = ''] = phc.exec(stored) ?? [];
  if (!memory || password.length > longestPassword) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return timingSafeEqual(actual, expected);
}

export interface PasswordVerifier {
  /** `stored` is undefined for an unknown user, whose refusal takes as long as any other. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
}

/** At most `running` at once and `waiting` behind them; more are told to come back later. */
export async function createPasswordVerifier(
  random: Random,
  { running, waiting }: { running: number; waiting: number },
): Promise<PasswordVerifier> {
  const nobody = await hashPassword(random.bytes(32).toString('hex'), random);
  const queue: (() => void)[] = [];
  let free = running;

  const enter = (): Promise<void> | undefined => {
    if (free > 0) {
      free--;
      return undefined;
    }
    if (queue.length >= waiting) throw new AppError('too-many-requests', { detail: 'the queue of log-ins is full' });
    return new Promise((resolve) => queue.push(resolve));
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next) next();
    else free++;
  };

  return {
    async verify(password, stored) {
      await enter();
      try {
        return (await verifyPassword(password, stored ?? nobody)) && stored !== undefined;
      } finally {
        leave();
      }
    },
  };
}
