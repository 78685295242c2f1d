/**
 * The second step of a log-in. Who knows the password gets a ticket, which is no session: within minutes, in the same
 * browser, it becomes one by a code or a passkey, once. Where the account demands a factor and the user has none, it allows
 * adding the first one. A passkey that knew its person is two factors by itself, and lets in without a password.
 */
import { createHash, hash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Store, User } from '../../store/store.ts';
import { untilFirst } from '../../store/swap-record.ts';
import type { Agents, OpenSession } from '../agents.ts';
import type { Seal } from '../seal.ts';
import { type Factors, hasFactor } from './factors.ts';
import { createChallenge, type Place, type RequestResponse, requestOptions } from './passkeys.ts';
import { createTickets } from './tickets.ts';

export const stepLifeMs = 600_000;

interface StepTicket {
  id: string;
  accountId: string;
  userId: string;
  /** Of the password that was right. */
  stamp: string;
}

interface ChallengeTicket {
  accountId: string;
  /** Of the user who has begun with a password; absent: the passkey is to prove everything. */
  userId?: string;
  challenge: string;
}

/** Somebody who has proved the first step. */
export interface Step {
  user: User;
  ticket: StepTicket & { untilTs: number };
  /** The account demands a factor, and the user has none yet. */
  adds: boolean;
}

/** `slowed`: it was not looked at; `waitMs` until it is worth trying again. */
export type StepOutcome =
  | { kind: 'accepted'; session: OpenSession }
  | { kind: 'refused'; user: User | undefined; reason: string }
  | { kind: 'slowed'; user: User; waitMs: number };

interface SecondFactorParts {
  store: Pick<Store, 'findUser' | 'redeemLogin'>;
  clock: Clock;
  random: Random;
  seal: Seal;
  factors: Factors;
  agents: Pick<Agents, 'openSession'>;
}

export type SecondFactor = ReturnType<typeof createSecondFactor>;

const stampOf = ({ passwordHash }: User): string => createHash('sha256').update(passwordHash).digest('base64url');

export function createSecondFactor({ store, clock, random, seal, factors, agents }: SecondFactorParts) {
  const steps = createTickets<StepTicket>({ seal, clock }, { purpose: 'second step', lifeMs: stepLifeMs });
  const challenges = createTickets<ChallengeTicket>({ seal, clock }, { purpose: 'challenge', lifeMs: stepLifeMs });

  const findStep = async (accountId: string, text: string | undefined): Promise<Step | undefined> => {
    const ticket = steps.open(text);
    if (ticket?.accountId !== accountId) return undefined;
    const user = await store.findUser(accountId, { userId: ticket.userId });
    if (!user?.enabled || stampOf(user) !== ticket.stamp) return undefined;
    return { user, ticket, adds: !hasFactor(await factors.get(user)) };
  };

  /** Undefined: it was used before, or the user is no longer as the password was right for. */
  const finish = async ({ ticket, user: { accountId, userId } }: Step): Promise<OpenSession | undefined> => {
    if (!(await store.redeemLogin(hash('sha256', ticket.id), ticket.untilTs))) return undefined;
    const opened = await untilFirst(async () => {
      const user = await store.findUser(accountId, { userId });
      if (!user?.enabled || stampOf(user) !== ticket.stamp) return { session: undefined };
      const session = await agents.openSession(user);
      return session && { session };
    });
    return opened.session;
  };

  const outcomeOf = (user: User, session: OpenSession | undefined): StepOutcome =>
    session
      ? { kind: 'accepted', session }
      : { kind: 'refused', user, reason: 'the ticket was used, or is no longer good' };

  return {
    findStep,
    finish,

    issue: (user: User): string =>
      steps.issue({ id: random.uuid(), accountId: user.accountId, userId: user.userId, stamp: stampOf(user) }),

    async byCode(step: Step, code: string): Promise<StepOutcome> {
      const { user } = step;
      const verdict = await factors.redeemCode(user, code);
      if (verdict.kind === 'slowed') return { ...verdict, user };
      if (verdict.kind === 'wrong') return { kind: 'refused', user, reason: 'wrong code' };
      return outcomeOf(user, await finish(step));
    },

    /** `step` undefined: it is to prove everything. */
    async begin(accountId: string, step: Step | undefined, place: Place) {
      const challenge = createChallenge(random);
      const passkeys = step && (await factors.get(step.user)).passkeys;
      const options = await requestOptions({ challenge, place, ...(passkeys && { passkeys }) });
      const whose = step && { userId: step.user.userId };
      return { options, ticket: challenges.issue({ accountId, challenge, ...whose }) };
    },

    async byPasskey(accountId: string, { response, ticket: text, step, place }: Answered): Promise<StepOutcome> {
      const ticket = challenges.open(text);
      const user = await userOf(accountId, { response, ticket, step });
      if (!ticket || !user) return { kind: 'refused', user, reason: 'no such challenge, or nobody of this passkey' };
      const { challenge } = ticket;
      if (!(await factors.redeemPasskey(user, { response, challenge, place, alone: !step })))
        return { kind: 'refused', user, reason: 'the passkey is not one of the user, or its answer does not hold' };
      /* A challenge that was answered is answered for good, on whichever nodes. */
      if (!(await store.redeemLogin(hash('sha256', challenge), ticket.untilTs)))
        return { kind: 'refused', user, reason: 'the challenge was answered before' };
      return outcomeOf(user, await (step ? finish(step) : agents.openSession(user)));
    },
  };

  async function userOf(
    accountId: string,
    { response, ticket, step }: Pick<Answered, 'response' | 'step'> & { ticket: ChallengeTicket | undefined },
  ): Promise<User | undefined> {
    if (ticket?.accountId !== accountId || ticket.userId !== step?.user.userId) return undefined;
    if (step) return step.user;
    const { userHandle } = response.response;
    const pid = userHandle && Buffer.from(userHandle, 'base64url').toString();
    const user = pid ? await store.findUser(accountId, { pid }) : undefined;
    return user?.enabled ? user : undefined;
  }
}

interface Answered {
  response: RequestResponse;
  ticket: string | undefined;
  step: Step | undefined;
  place: Place;
}
