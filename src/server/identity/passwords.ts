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

export interface Place {
  /** Who crowds the queue has to leave it first. */
  lane: string;
  /** Goes before the others. */
  first: boolean;
}

export interface PasswordVerifier {
  /**
   * Without a hash, for users who are unknown or have no password, it is as much work, and false. Throws
   * `too-many-requests` where too many wait.
   */
  verify(password: string, stored: string | undefined, place?: Place): Promise<boolean>;
}

interface VerifierLimits {
  running: number;
  waiting: number;
  verify?: typeof verifyPassword;
}

/** At most `running` at once and `waiting` behind them; who is too many for that is told to come back later. */
export async function createPasswordVerifier(
  random: Random,
  { running, waiting, verify = verifyPassword }: VerifierLimits,
): Promise<PasswordVerifier> {
  const nobody = await hashPassword(random.bytes(32).toString('hex'), random);
  const queue = createQueue({ running, waiting });
  return {
    async verify(password, stored = '', place = { lane: '', first: false }) {
      await queue.enter(place);
      try {
        const isHash = phc.test(stored);
        return (await verify(password, isHash ? stored : nobody)) && isHash;
      } finally {
        queue.leave();
      }
    },
  };
}

function createQueue({ running, waiting }: { running: number; waiting: number }) {
  const queue: (Place & { settle: (error?: AppError) => void })[] = [];
  let free = running;

  /** Somebody of the lane that most wait in; those who go first only among themselves. */
  const sendOneAway = (): void => {
    const others = queue.filter(({ first }) => !first);
    const lanes = Map.groupBy(others.length > 0 ? others : queue, ({ lane }) => lane);
    const [crowd] = [...lanes.values()].toSorted((a, b) => b.length - a.length);
    const last = crowd?.at(-1);
    if (!last) return;
    queue.splice(queue.indexOf(last), 1);
    last.settle(new AppError('too-many-requests', { detail: 'the queue of log-ins is full' }));
  };

  return {
    async enter({ lane, first }: Place): Promise<void> {
      if (free > 0) {
        free--;
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      queue.push({ lane, first, settle: (error) => (error ? reject(error) : resolve()) });
      if (queue.length > waiting) sendOneAway();
      await promise;
    },
    leave(): void {
      const ahead = queue.findIndex(({ first }) => first);
      const [next] = queue.splice(Math.max(ahead, 0), 1);
      if (next) next.settle();
      else free++;
    },
  };
}
