/** A user's own new password: with the present one, or by a link that an administrator hands over. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Audit } from '../../audit.ts';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Random } from '../../random.ts';
import type { RecordSwap } from '../../store/changes.ts';
import type { AgentFactors } from '../../store/factors.ts';
import type { Store, User } from '../../store/store.ts';
import type { Agents } from '../agents.ts';
import { passwordProblem } from '../password-rules.ts';
import { hashPassword } from '../passwords.ts';
import type { Factors } from './factors.ts';

const linkLifeMs = 86_400_000;
const tokenBytes = 32;

interface PasswordParts {
  store: Pick<Store, 'findUser' | 'findFactors'>;
  clock: Clock;
  random: Random;
  audit: Audit;
  factors: Factors;
  agents: Pick<Agents, 'endSessionsOf' | 'endOtherSessionsOf'>;
}

interface Reset {
  userId: string;
  token: string;
  password: string;
}

export type PasswordChange = ReturnType<typeof createPasswordChange>;

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export function createPasswordChange({ store, clock, random, audit, factors, agents }: PasswordParts) {
  const hashOf = async (password: string, user: User): Promise<string> => {
    const problem = await passwordProblem(password, user);
    if (problem)
      throw new AppError('bad-request', { hint: 'password', fields: [{ field: 'password', reason: problem }] });
    return hashPassword(password, random);
  };

  /** With a link that waits, if there is one: it has served, or is not needed any more. */
  const swapsOf = (seen: User, passwordHash: string, had: AgentFactors | undefined): RecordSwap[] => {
    const swaps: RecordSwap[] = [{ kind: 'user', expected: seen, next: { ...seen, passwordHash } }];
    if (!had?.passwordReset) return swaps;
    const { passwordReset: _gone, ...left } = had;
    return [...swaps, { kind: 'factors', expected: had, next: left }];
  };

  const findReset = async (accountId: string, { userId, token }: Omit<Reset, 'password'>) => {
    const user = await store.findUser(accountId, { userId });
    const had = await store.findFactors(accountId, userId);
    const reset = had?.passwordReset;
    const isRight = reset && timingSafeEqual(Buffer.from(reset.digest, 'hex'), digestOf(token));
    return user?.enabled && isRight && reset.expiresTs > clock.now() ? { user, had } : undefined;
  };

  return {
    /** Ends all of the user's sessions but this one. */
    async change(seen: User, bearerDigest: string, password: string): Promise<void> {
      const { accountId, userId } = seen;
      const passwordHash = await hashOf(password, seen);
      const had = await store.findFactors(accountId, userId);
      const changed = await agents.endOtherSessionsOf(seen, bearerDigest, (act) =>
        audit.change({
          accountId,
          by: userId,
          swaps: swapsOf(seen, passwordHash, had),
          acts: [act],
          recorded: [audit.lineOf('password-changed', { userId })],
        }),
      );
      if (!changed) throw new AppError('precondition-failed');
    },

    /** Replaces the link that there was. The token is shown once. */
    async createLink(user: User, by: string): Promise<{ token: string; expiresTs: number }> {
      const token = random.bytes(tokenBytes).toString('base64url');
      const expiresTs = clock.now() + linkLifeMs;
      const passwordReset = { digest: digestOf(token).toString('hex'), expiresTs };
      const line = { act: 'password-link-created', by, about: { expiresTs } };
      await factors.replace(user, (seen) => ({ ...seen, passwordReset }), line);
      return { token, expiresTs };
    },

    /** Ends all sessions of the user, who is answered; undefined: the link is not, or no longer, good. */
    async reset(accountId: string, sent: Reset): Promise<User | undefined> {
      const found = await findReset(accountId, sent);
      if (!found) return undefined;
      const { user, had } = found;
      const passwordHash = await hashOf(sent.password, user);
      const { userId } = user;
      const done = await agents.endSessionsOf(user, (act) =>
        audit.change({
          accountId,
          by: userId,
          swaps: swapsOf(user, passwordHash, had),
          acts: [act],
          recorded: [audit.lineOf('password-reset', { userId })],
        }),
      );
      return done ? user : undefined;
    },

    findReset,
  };
}
