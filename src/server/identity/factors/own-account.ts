/**
 * What agents change of their own log-in. Each change needs a fresh proof that it is still them: the password or a passkey,
 * given within the last minutes for this very session.
 */
import { hash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { AgentFactors, Passkey } from '../../store/factors.ts';
import type { User } from '../../store/store.ts';
import { appAddress, createAppSecret, findStep } from './codes.ts';
import { type Factors, hasFactor } from './factors.ts';
import type { OwnParts } from './own-proof.ts';
import { type CreationResponse, createChallenge, creationOptions, type Place, verifyCreation } from './passkeys.ts';
import { createTickets, isOf, type Whose, whoseOf } from './tickets.ts';

const lifeMs = 600_000;
const mostPasskeys = 10;

/** Shown once: there were none before. */
export interface Added {
  recoveryCodes?: string[];
}

export type OwnAccount = ReturnType<typeof createOwnAccount>;

const refused = (hint: string): AppError => new AppError('bad-request', { hint });

export function createOwnAccount(parts: OwnParts) {
  const changing = createChanging(parts.factors);
  return {
    ...ownPasskeys(parts, changing),
    ...ownApp(parts, changing),
    ...ownRecoveryCodes(parts.factors),
  };
}

type Changing = ReturnType<typeof createChanging>;

/** Adds and removes, each with its line on record. */
function createChanging(factors: Factors) {
  /** With the first factor come codes for the day on which it is lost. */
  const withCodes = (seen: AgentFactors, added: AgentFactors): { next: AgentFactors; shown: Added } => {
    if (hasFactor(seen)) return { next: added, shown: {} };
    const { codes, digests } = factors.createRecoveryCodes();
    return { next: { ...added, recoveryCodes: digests }, shown: { recoveryCodes: codes } };
  };

  /** `first`: only while there is none. */
  const add = async (
    user: User,
    { act, about, first }: { act: string; about?: Record<string, unknown>; first: boolean },
    compose: (seen: AgentFactors) => AgentFactors,
  ): Promise<Added> => {
    let shown: Added = {};
    const line = { act, by: user.userId, ...(about && { about }) };
    const added = await factors.replace(
      user,
      (seen) => {
        if (first && hasFactor(seen)) return undefined;
        const composed = withCodes(seen, compose(seen));
        shown = composed.shown;
        return composed.next;
      },
      line,
    );
    if (!added) throw new AppError('forbidden', { detail: 'a first factor was there already' });
    return shown;
  };

  const remove = async (user: User, act: string, compose: (seen: AgentFactors) => AgentFactors | undefined) => {
    const isRequired = await factors.isRequired(user.accountId);
    const removed = await factors.replace(
      user,
      (seen) => {
        const next = compose(seen);
        if (!next || hasFactor(next)) return next;
        if (isRequired)
          throw new AppError('in-use', { hint: 'the account demands a second factor: add another one first' });
        const { recoveryCodes: _gone, ...left } = next;
        return left;
      },
      { act, by: user.userId },
    );
    if (!removed) throw new AppError('not-found');
  };

  return { add, remove };
}

function ownPasskeys({ store, clock, random, seal, factors }: OwnParts, { add, remove }: Changing) {
  const challenges = createTickets<Whose & { challenge: string }>({ seal, clock }, { purpose: 'new passkey', lifeMs });
  return {
    async beginPasskey(user: User, place: Place) {
      const challenge = createChallenge(random);
      const { passkeys } = await factors.get(user);
      if (passkeys.length >= mostPasskeys) throw refused(`no more than ${mostPasskeys} passkeys: remove one first`);
      const options = await creationOptions(user, { passkeys, challenge, place });
      return { options, ticket: challenges.issue({ ...whoseOf(user), challenge }) };
    },

    async addPasskey(
      user: User,
      {
        response,
        ticket: text,
        place,
        name,
        first,
      }: {
        response: CreationResponse;
        ticket: string | undefined;
        place: Place;
        name: string;
        first: boolean;
      },
    ): Promise<Added> {
      const ticket = challenges.open(text);
      if (!ticket || !isOf(ticket, user))
        throw refused('adding the passkey took too long, or began elsewhere: begin again');
      const made = await verifyCreation(response, { challenge: ticket.challenge, place });
      if (!made) throw refused('the passkey does not hold');
      if (!(await store.redeemLogin(hash('sha256', ticket.challenge), ticket.untilTs)))
        throw refused('the passkey was added before');
      const passkey: Passkey = { ...made, name, createdTs: clock.now() };
      return add(user, { act: 'passkey-added', about: { name }, first }, (seen) => {
        if (seen.passkeys.length >= mostPasskeys || seen.passkeys.some(({ id }) => id === made.id))
          throw refused('the passkey is there already');
        return { ...seen, passkeys: [...seen.passkeys, passkey] };
      });
    },

    async renamePasskey(user: User, id: string, name: string): Promise<void> {
      const renamed = await factors.replace(user, (seen) => {
        if (!seen.passkeys.some((one) => one.id === id)) return undefined;
        return { ...seen, passkeys: seen.passkeys.map((one) => (one.id === id ? { ...one, name } : one)) };
      });
      if (!renamed) throw new AppError('not-found');
    },

    removePasskey: (user: User, id: string): Promise<void> =>
      remove(user, 'passkey-removed', (seen) => {
        const passkeys = seen.passkeys.filter((one) => one.id !== id);
        return passkeys.length === seen.passkeys.length ? undefined : { ...seen, passkeys };
      }),
  };
}

function ownApp({ clock, random, seal, factors }: OwnParts, { add, remove }: Changing) {
  const apps = createTickets<Whose & { secret: string }>({ seal, clock }, { purpose: 'new authenticator app', lifeMs });
  return {
    /** Nothing is stored before a code of the app has come. */
    beginApp(user: User) {
      const secret = createAppSecret(random);
      return { secret, address: appAddress(secret, user), ticket: apps.issue({ ...whoseOf(user), secret }) };
    },

    async addApp(
      user: User,
      { ticket: text, code, first }: { ticket: string; code: string; first: boolean },
    ): Promise<Added> {
      const ticket = apps.open(text);
      if (!ticket || !isOf(ticket, user)) throw refused('adding the app took too long: begin again');
      const { secret } = ticket;
      const step = findStep(secret, { code: code.replaceAll(/\s/g, ''), nowMs: clock.now(), lastStep: 0 });
      if (step === undefined) throw refused('the code is not right');
      const sealedSecret = factors.sealSecret(user, secret);
      const authenticatorApp = { sealedSecret, addedTs: clock.now(), lastStep: step };
      return add(user, { act: 'authenticator-app-added', first }, (seen) => ({ ...seen, authenticatorApp }));
    },

    removeApp: (user: User): Promise<void> =>
      remove(user, 'authenticator-app-removed', ({ authenticatorApp, ...rest }) => authenticatorApp && rest),
  };
}

function ownRecoveryCodes(factors: Factors) {
  return {
    async renewRecoveryCodes(user: User): Promise<string[]> {
      const { codes, digests } = factors.createRecoveryCodes();
      const line = { act: 'recovery-codes-renewed', by: user.userId };
      const renewed = await factors.replace(
        user,
        (seen) => (hasFactor(seen) ? { ...seen, recoveryCodes: digests } : undefined),
        line,
      );
      if (!renewed) throw refused('recovery codes stand in for a passkey or an app: add one of them first');
      return codes;
    },
  };
}

/** Nothing of their secrets. */
export const factorsView = ({ passkeys, authenticatorApp, recoveryCodes = [] }: AgentFactors) => ({
  passkeys: passkeys.map(({ id, name, createdTs, lastUsedTs = null }) => ({ id, name, createdTs, lastUsedTs })),
  authenticatorApp: authenticatorApp
    ? { addedTs: authenticatorApp.addedTs, lastUsedTs: authenticatorApp.lastUsedTs ?? null }
    : null,
  recoveryCodes: recoveryCodes.length,
});
