/**
 * Agents' sessions. A session is one secret, the cookie; bearer and CSRF token are derived from it one way. So the
 * workspace, which keeps nothing in storage that scripts can read, gets the same pair again after a reload and in every
 * tab, and a session ends everywhere at once. Stored are digests only.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { StoredAct } from '../store/changes.ts';
import type { Account, AgentSession, Store, User } from '../store/store.ts';
import { untilFirst } from '../store/swap-record.ts';
import {
  type Credentials,
  type CredentialVerdict,
  createCredentialCheck,
  type Refused,
  refusalOf,
} from './credentials.ts';
import type { Devices } from './devices.ts';
import type { AgentIdentity } from './identity.ts';
import type { PasswordVerifier } from './passwords.ts';

export interface OpenSession {
  cookie: string;
  bearer: string;
  csrf: string;
  user: User;
}

interface LoginRequest extends Credentials {
  /** Of a second factor, where it is sent along. */
  otp?: string | undefined;
}

export type LoginOutcome =
  | { kind: 'accepted'; session: OpenSession }
  /** The password was right, and a second factor is needed. */
  | { kind: 'half-way'; user: User }
  | Refused;

/** A session as people may see it: nothing of its secrets. */
export interface SessionView {
  id: string;
  userId: string;
  createdTs: number;
  expiresTs: number;
}

/** Stores that sessions end with whatever ends them; false: it is not to be. */
export type KeepEnding = (act: StoredAct, sessions: number) => Promise<boolean>;

export interface Agents {
  login(request: LoginRequest): Promise<LoginOutcome>;
  /** Whether the password is right, counted and slowed as a log-in is. */
  checkPassword(request: Credentials): Promise<CredentialVerdict>;
  /**
   * For somebody who has proved to be this user, by the account's settings where it is given. Undefined: user or account
   * are no longer what the proof was judged by.
   */
  openSession(user: User, account?: Account): Promise<OpenSession | undefined>;
  /** Of the account, or of one user of it, newest first; at most 1000. */
  listSessions(accountId: string, userId?: string): Promise<SessionView[]>;
  findSession(accountId: string, id: string): Promise<SessionView | undefined>;
  /**
   * Ends it here and on the other nodes, with its sockets, once `keep` has stored that. False: there is no such session,
   * or somebody else was first.
   */
  endSession(accountId: string, id: string, keep: (act: StoredAct) => Promise<boolean>): Promise<boolean>;
  /**
   * The same with all of one user, those too that are being opened with what the user was before. `keep` is told how many
   * are good.
   */
  endSessionsOf(user: User, keep: KeepEnding): Promise<boolean>;
  /** The same with all but one. */
  endOtherSessionsOf(user: User, exceptBearerDigest: string, keep: KeepEnding): Promise<boolean>;
  /** The session of this cookie, prolonged. */
  resume(accountId: string, cookie: string | undefined): Promise<OpenSession>;
  refresh(accountId: string, cookie: string | undefined, csrf: string | undefined): Promise<void>;
  /** Ends the session of this cookie, of whichever account, if there is one: its browser has another now. */
  leave(cookie: string | undefined): Promise<void>;
  logout(accountId: string, cookie: string | undefined, csrf: string | undefined): Promise<void>;
  find(accountId: string, bearerDigest: string): Promise<AgentIdentity | undefined>;
  forgetExpired(): Promise<void>;
}

/** One session, or by PID all of an agent. */
export type EndedAgent = { bearerDigest: string } | { agentId: string };

type SecondFactorVerdict = { kind: 'right' | 'wrong' | 'needed' | 'slowed' };

interface AgentParts {
  store: Store;
  bus: Bus;
  clock: Clock;
  random: Random;
  passwords: PasswordVerifier;
  devices: Devices;
  /** Whether a right password lets in by itself; `code` is used up. */
  judgeSecondFactor(user: User, code: string | undefined): Promise<SecondFactorVerdict>;
  /** Sockets of this session, or of this agent, must end on this node; the bus tells the others. */
  revoked(accountId: string, who: EndedAgent): void;
}

export const sessionMs = 28_800_000;
/** However often it is refreshed. */
const longestSessionMs = 7 * 86_400_000;
const secret = /^[0-9a-f]{64}$/;

/** Names a session without giving anything of it away. */
const idOf = (bearerDigest: string): string => bearerDigest.slice(0, 32);
const idForm = /^[0-9a-f]{32}$/;
const viewOf = ({ bearerDigest, userId, createdTs, expiresTs }: AgentSession): SessionView => ({
  id: idOf(bearerDigest),
  userId,
  createdTs,
  expiresTs,
});
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const derive = (cookie: string, use: string): string => createHmac('sha256', cookie).update(use).digest('hex');
const open = (cookie: string, user: User): OpenSession => ({
  cookie,
  bearer: derive(cookie, 'bearer'),
  csrf: derive(cookie, 'csrf'),
  user,
});

export function createAgents(parts: AgentParts): Agents {
  const { store, clock, random } = parts;
  const checkCredentials = createCredentialCheck(parts);

  const prolong = (session: AgentSession): Promise<void> =>
    store.prolongAgentSession(
      session.bearerDigest,
      Math.min(clock.now() + sessionMs, session.createdTs + longestSessionMs),
    );

  const find: Agents['find'] = async (accountId, bearerDigest) => {
    const session = await store.findAgentSession({ bearerDigest });
    if (session?.accountId !== accountId || session.expiresTs <= clock.now()) return undefined;
    const user = await store.findUser(accountId, { userId: session.userId });
    return user?.enabled ? { accountId, user, bearerDigest, expiresTs: session.expiresTs } : undefined;
  };

  const openSession: Agents['openSession'] = async (user, account) => {
    const session = open(random.bytes(32).toString('hex'), user);
    const stored: AgentSession = {
      bearerDigest: digestOf(session.bearer),
      cookieDigest: digestOf(session.cookie),
      csrfDigest: digestOf(session.csrf),
      accountId: user.accountId,
      userId: user.userId,
      createdTs: clock.now(),
      expiresTs: clock.now() + sessionMs,
    };
    return (await store.addAgentSession(stored, { user, account })) ? session : undefined;
  };

  const tell = (accountId: string, who: EndedAgent): void => {
    parts.revoked(accountId, who);
    parts.bus.publish({ kind: 'revoked', accountId, ...who });
  };

  const findByCookie = async (cookie: string | undefined): Promise<AgentSession | undefined> =>
    cookie && secret.test(cookie) ? store.findAgentSession({ cookieDigest: digestOf(cookie) }) : undefined;

  const getByCookie = async (accountId: string, cookie: string | undefined): Promise<AgentSession> => {
    const session = await findByCookie(cookie);
    if (session?.accountId !== accountId || session.expiresTs <= clock.now()) throw new AppError('unauthenticated');
    return session;
  };

  const getByCsrf = async (accountId: string, cookie: string | undefined, csrf: string | undefined) => {
    const session = await getByCookie(accountId, cookie);
    if (!csrf || !timingSafeEqual(Buffer.from(digestOf(csrf)), Buffer.from(session.csrfDigest))) {
      throw new AppError('csrf-mismatch');
    }
    return session;
  };

  return {
    async login(request) {
      const verdict = await checkCredentials(request);
      if (verdict.kind !== 'right') return verdict;
      const { accountId, loginName, otp } = request;
      const proved = await store.findUser(accountId, { loginName });
      if (proved?.passwordHash === verdict.passwordHash) {
        const factor = await parts.judgeSecondFactor(proved, otp);
        if (factor.kind === 'needed') return { kind: 'half-way', user: proved };
        if (factor.kind === 'slowed') return { kind: 'slowed' };
        if (factor.kind === 'wrong') return { kind: 'refused', userId: proved.userId, reason: 'wrong-code' };
      }
      return untilFirst<LoginOutcome>(async () => {
        const user = await store.findUser(accountId, { loginName });
        const refusal = refusalOf(user, user?.passwordHash === verdict.passwordHash);
        if (!user || refusal) return { kind: 'refused', userId: user?.userId, reason: refusal ?? 'unknown-user' };
        const session = await openSession(user);
        return session && { kind: 'accepted', session };
      });
    },
    checkPassword: checkCredentials,
    openSession,
    ...createSessionLists(parts, tell),
    async resume(accountId, cookie) {
      const session = await getByCookie(accountId, cookie);
      const agent = await find(accountId, session.bearerDigest);
      if (!agent || !cookie) throw new AppError('unauthenticated');
      await prolong(session);
      return open(cookie, agent.user);
    },
    async refresh(accountId, cookie, csrf) {
      const session = await getByCsrf(accountId, cookie, csrf);
      if (!(await find(accountId, session.bearerDigest))) throw new AppError('unauthenticated');
      await prolong(session);
    },
    async leave(cookie) {
      const session = await findByCookie(cookie);
      if (!session) return;
      await store.deleteAgentSession(session.bearerDigest);
      tell(session.accountId, { bearerDigest: session.bearerDigest });
    },
    async logout(accountId, cookie, csrf) {
      const { bearerDigest } = await getByCsrf(accountId, cookie, csrf);
      await store.deleteAgentSession(bearerDigest);
      tell(accountId, { bearerDigest });
    },
    find,
    forgetExpired: () => store.deleteExpiredAgentSessions(clock.now()),
  };
}

type Lists = Pick<Agents, 'listSessions' | 'findSession' | 'endSession' | 'endSessionsOf' | 'endOtherSessionsOf'>;

/** Sessions as their users and administrators see and end them. */
function createSessionLists(
  { store, clock }: Pick<AgentParts, 'store' | 'clock'>,
  tell: (accountId: string, who: EndedAgent) => void,
): Lists {
  const findNamed = async (accountId: string, id: string): Promise<AgentSession | undefined> => {
    const found = idForm.test(id) ? await store.findAgentSession({ digestStart: id }) : undefined;
    return found?.accountId === accountId && found.expiresTs > clock.now() ? found : undefined;
  };

  return {
    async listSessions(accountId, userId) {
      const sessions = await store.listAgentSessions(accountId, userId);
      return sessions.filter(({ expiresTs }) => expiresTs > clock.now()).map(viewOf);
    },
    async findSession(accountId, id) {
      const found = await findNamed(accountId, id);
      return found && viewOf(found);
    },
    async endSession(accountId, id, keep) {
      const found = await findNamed(accountId, id);
      if (!found) return false;
      const { bearerDigest } = found;
      if (!(await keep({ kind: 'session-end', bearerDigest }))) return false;
      tell(accountId, { bearerDigest });
      return true;
    },
    async endSessionsOf({ accountId, userId, pid }, keep) {
      const sessions = await store.listAgentSessions(accountId, userId);
      const good = sessions.filter(({ expiresTs }) => expiresTs > clock.now()).length;
      if (!(await keep({ kind: 'sessions-end', userId }, good))) return false;
      tell(accountId, { agentId: pid });
      return true;
    },
    async endOtherSessionsOf({ accountId, userId }, exceptBearerDigest, keep) {
      const others = (await store.listAgentSessions(accountId, userId)).filter(
        ({ bearerDigest }) => bearerDigest !== exceptBearerDigest,
      );
      const good = others.filter(({ expiresTs }) => expiresTs > clock.now()).length;
      if (!(await keep({ kind: 'sessions-end', userId, exceptBearerDigest }, good))) return false;
      for (const { bearerDigest } of others) tell(accountId, { bearerDigest });
      return true;
    },
  };
}
