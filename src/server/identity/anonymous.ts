/** Identities that nobody vouches for: issued on request, renewable for a month, always the same `sub`. */
import { AppError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { Directory } from './directory.ts';
import { parseJws } from './jws.ts';
import type { OwnToken, PlatformTokens } from './platform-token.ts';
import type { Revocations } from './revocations.ts';

export interface Anonymous {
  /** An external token for a new identity, or for the one that `previous` stands for. */
  authorize(request: { accountId: string; previous: string | undefined; nowMs: number }): Promise<string>;
  /** A platform token for a new identity at once; demo mode only. */
  signup(accountId: string, nowMs: number): Promise<string>;
}

interface AnonymousParts {
  directory: Directory;
  tokens: PlatformTokens;
  random: Random;
  revocations: Revocations;
}

const lifeSeconds = 600;
const refreshSeconds = 730 * 3600;
/** Thirteen years: clients of this shortcut keep the token as the consumer's permanent identity. */
const signupSeconds = 410_240_040;

export const createAnonymous = ({ directory, tokens, random, revocations }: AnonymousParts): Anonymous => ({
  async authorize({ accountId, previous, nowMs }) {
    const entry = await directory.find(accountId);
    if (!entry?.account.settings.unauthenticatedMessaging) {
      throw new AppError('connector-not-found', { detail: 'unauthenticated messaging is off, or no such account' });
    }
    const now = Math.floor(nowMs / 1000);
    const consumerId = previous
      ? await renewableId({ tokens, revocations }, { accountId, previous, now })
      : random.uuid();
    return tokens.issueExternal({
      accountId,
      consumerId,
      iat: now,
      exp: now + lifeSeconds,
      refreshUntil: now + refreshSeconds,
    });
  },
  async signup(accountId, nowMs) {
    const entry = await directory.find(accountId);
    if (!entry) throw new AppError('account-not-found');
    const now = Math.floor(nowMs / 1000);
    return tokens.issue({ accountId, consumerId: random.uuid(), iat: now, exp: now + signupSeconds });
  },
});

async function renewableId(
  { tokens, revocations }: Pick<AnonymousParts, 'tokens' | 'revocations'>,
  { accountId, previous, now }: { accountId: string; previous: string; now: number },
): Promise<string> {
  const own = await tokens.findOwn(parseJws(previous));
  if (!own || own.accountId !== accountId || own.authenticated) {
    throw new AppError('token-invalid', { detail: 'not an anonymous identity of this account' });
  }
  if (now >= refreshUntil(own)) throw new AppError('token-expired', { detail: 'too old to be renewed' });
  if (await revocations.isRevoked(own)) throw new AppError('token-expired', { detail: 'signed out since' });
  return own.consumerId;
}

const refreshUntil = (own: OwnToken): number => own.refreshUntil ?? own.exp + refreshSeconds;
