/**
 * Agents' factors beside the password: passkeys, one authenticator app, recovery codes. Each change compares with what was
 * read, so that a code, a signature or a link counts once, on whichever nodes it comes.
 */
import type { Audit } from '../../audit.ts';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { AgentFactors, Passkey } from '../../store/factors.ts';
import type { Store, User } from '../../store/store.ts';
import { untilFirst } from '../../store/swap-record.ts';
import type { Seal } from '../seal.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { createRecoveryCodes, findStep, recoveryDigestOf } from './codes.ts';
import { type Place, type RequestResponse, verifyRequest } from './passkeys.ts';

type Person = Pick<User, 'accountId' | 'userId'>;

export interface FactorParts {
  store: Pick<Store, 'findAccount' | 'findFactors' | 'changeRecords'>;
  clock: Clock;
  random: Random;
  audit: Audit;
  /** Seals the secrets of authenticator apps. */
  seal: Seal;
}

/** What is done by whom, for the record of changes. */
interface Line {
  act: string;
  by: string;
  about?: Record<string, unknown>;
}

/** `waitMs`: it was not looked at; so long until the next is. */
export type CodeVerdict = { kind: 'right' } | { kind: 'wrong' } | { kind: 'slowed'; waitMs: number };

export type Factors = ReturnType<typeof createFactors>;

export const hasFactor = ({ passkeys, authenticatorApp }: AgentFactors): boolean =>
  passkeys.length > 0 || authenticatorApp !== undefined;

/** A code of six digits is guessed in a million tries: these limits leave three years for an even chance. Nothing else is slowed. */
const codeLimits = [
  { attempts: 5, windowMs: 300_000, mostKeys: 20_000 },
  { attempts: 50, windowMs: 86_400_000, mostKeys: 20_000 },
] as const;

const sealContextOf = ({ accountId, userId }: Person): string => `${accountId}\n${userId}\nauthenticator-app`;

export function createFactors(parts: FactorParts) {
  const { store, clock, random, audit, seal } = parts;
  const throttles = codeLimits.map((limits) => createThrottle(clock, limits));

  const get = async ({ accountId, userId }: Person): Promise<AgentFactors> =>
    (await store.findFactors(accountId, userId)) ?? { accountId, userId, passkeys: [] };

  /** `next` undefined: nothing is to change. Answers what stands then. */
  const replace = async (
    { accountId, userId }: Person,
    decide: (seen: AgentFactors) => AgentFactors | undefined | Promise<AgentFactors | undefined>,
    line?: Line,
  ): Promise<AgentFactors | undefined> => {
    const { next } = await untilFirst(async () => {
      const expected = await store.findFactors(accountId, userId);
      const decided = await decide(expected ?? { accountId, userId, passkeys: [] });
      if (!decided) return { next: undefined };
      const recorded = line ? [audit.lineOf(line.act, { userId, ...line.about })] : [];
      const swaps = [{ kind: 'factors', expected, next: decided }] as const;
      return (await audit.change({ accountId, by: line?.by ?? 'system', swaps, recorded }))
        ? { next: decided }
        : undefined;
    });
    return next;
  };

  const openSecret = (person: Person, sealed: string): string => {
    const secret = seal.open(Buffer.from(sealed, 'base64'), sealContextOf(person));
    if (!secret) throw new Error('the secret of an authenticator app does not open under the master key');
    return secret.toString();
  };

  const redeemAppCode = async (person: Person, code: string): Promise<boolean> => {
    const used = await replace(person, (seen) => {
      const app = seen.authenticatorApp;
      if (!app) return undefined;
      const secret = openSecret(person, app.sealedSecret);
      const step = findStep(secret, { code, nowMs: clock.now(), lastStep: app.lastStep });
      if (step === undefined) return undefined;
      return { ...seen, authenticatorApp: { ...app, lastStep: step, lastUsedTs: clock.now() } };
    });
    return used !== undefined;
  };

  const redeemRecoveryCode = async (person: Person, digest: string): Promise<boolean> => {
    const line = { act: 'recovery-code-used', by: person.userId };
    const used = await replace(
      person,
      (seen) => {
        const left = seen.recoveryCodes?.filter((kept) => kept !== digest);
        return left && left.length !== seen.recoveryCodes?.length ? { ...seen, recoveryCodes: left } : undefined;
      },
      line,
    );
    return used !== undefined;
  };

  /** Of an authenticator app or for recovery; a right one is used up. */
  const redeemCode = async (person: Person, code: string): Promise<CodeVerdict> => {
    const digest = recoveryDigestOf(code);
    if (digest) return { kind: (await redeemRecoveryCode(person, digest)) ? 'right' : 'wrong' };
    const key = JSON.stringify([person.accountId, person.userId]);
    const waitMs = take(throttles, key);
    if (waitMs > 0) return { kind: 'slowed', waitMs };
    if (!(await redeemAppCode(person, code.replaceAll(/\s/g, '')))) return { kind: 'wrong' };
    for (const throttle of throttles) throttle.giveBack(key);
    return { kind: 'right' };
  };

  /** Whether the account lets nobody in by the password alone. */
  const isRequired = async (accountId: string): Promise<boolean> =>
    (await store.findAccount(accountId))?.settings.secondFactor === 'required';

  return {
    get,
    replace,
    redeemCode,
    isRequired,

    /** Of somebody whose password was right. `code`: sent along with it. */
    async judge(person: Person, code: string | undefined): Promise<CodeVerdict | { kind: 'needed' }> {
      const has = hasFactor(await get(person));
      if (has && code !== undefined) return redeemCode(person, code);
      return has || (await isRequired(person.accountId)) ? { kind: 'needed' } : { kind: 'right' };
    },

    /** `alone`: nothing else was proved, so the passkey must have known its person. */
    async redeemPasskey(
      person: Person,
      { response, ...awaited }: { response: RequestResponse; challenge: string; place: Place; alone: boolean },
    ): Promise<boolean> {
      const used = await replace(person, async (seen) => {
        const passkey = seen.passkeys.find(({ id }) => id === response.id);
        const counter = passkey && (await verifyRequest(response, { ...awaited, passkey }));
        if (!passkey || counter === undefined) return undefined;
        const next: Passkey = { ...passkey, counter, lastUsedTs: clock.now() };
        return { ...seen, passkeys: seen.passkeys.map((one) => (one === passkey ? next : one)) };
      });
      return used !== undefined;
    },

    sealSecret: (person: Person, secret: string): string =>
      seal.seal(Buffer.from(secret), sealContextOf(person)).toString('base64'),

    /** New ones, in place of all that there were; the texts are shown once. */
    createRecoveryCodes(): { codes: string[]; digests: string[] } {
      const codes = createRecoveryCodes(random);
      return { codes, digests: codes.flatMap((code) => recoveryDigestOf(code) ?? []) };
    },
  };
}

/** Counts with all of them, or with none. */
function take(throttles: readonly Throttle[], key: string): number {
  const waitMs = Math.max(...throttles.map((throttle) => throttle.waitMs(key)));
  if (waitMs > 0) return waitMs;
  return Math.max(...throttles.map((throttle) => throttle.take(key)));
}

/** Nothing of a user's factors is left, and no session that was opened with them. */
export const withoutFactors = ({ accountId, userId, passwordReset }: AgentFactors): AgentFactors => ({
  accountId,
  userId,
  passkeys: [],
  ...(passwordReset && { passwordReset }),
});
