/** Agents' log-in over HTTP. */
import { createHash } from 'node:crypto';
import cookies from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { authorityOf, listBaseUris } from '../discovery.ts';
import { AppError } from '../errors.ts';
import { renderLoginErrors } from '../http-errors.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import type { Log } from '../log.ts';
import { type AgentGroup, agentGroupRows, groupIdOf } from '../store/changes.ts';
import type { Store } from '../store/store.ts';
import { type Agents, type OpenSession, sessionMs } from './agents.ts';
import { type Devices, deviceCookie, deviceCookieName } from './devices.ts';
import type { SecondFactor } from './factors/second-factor.ts';
import { stepCookie } from './factors/step-cookies.ts';
import { mustBeOurPage, refuseOtherSites } from './own-pages.ts';
import type { SignInLog, SignInWay } from './sign-in-log.ts';

export interface AgentRouteParts {
  store: Pick<Store, 'listGroups'>;
  agents: Agents;
  signInLog: Pick<SignInLog, 'recordSignIn'>;
  secondFactor: Pick<SecondFactor, 'issue'>;
  devices: Pick<Devices, 'remember'>;
  clock: Clock;
  config: Config;
  log: Log;
}

/** No other host, nor a page without TLS, can set or replace it. */
export const sessionCookieName = '__Host-Session_id';
export const sessionCookie = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;
const params = Type.Object({ account: Type.String() });
const loginBody = Type.Object({
  username: Type.Optional(Type.String({ maxLength: 256 })),
  password: Type.Optional(Type.String({ maxLength: 1024 })),
  /** Of an authenticator app, or for recovery: for clients that send everything at once. */
  otp: Type.Optional(Type.String({ maxLength: 64 })),
});
const csrfBody = Type.Object({ csrf: Type.Optional(Type.String({ maxLength: 128 })) });

export function agentRoutes(app: FastifyInstance, parts: AgentRouteParts): void {
  app.register((scope, _options, done) => {
    if (!scope.hasRequestDecorator('cookies')) scope.register(cookies);
    acceptAnyJsonBody(scope);
    renderLoginErrors(scope, parts.log, parts.clock);
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    });
    loginRoutes(scope, parts);
    sessionRoutes(scope, parts);
    done();
  });
}

function loginRoutes(app: FastifyInstance, parts: AgentRouteParts): void {
  const { signInLog, secondFactor } = parts;
  const enter = createEnter(parts);
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  scope.post('/api/account/:account/login', { schema: { params, body: loginBody } }, async (request, reply) => {
    const { account: accountId } = request.params;
    const device = request.cookies[deviceCookieName];
    const { username: loginName = '', password, otp } = request.body;
    refuseOtherSites(request, parts.config);
    const tried = { accountId, name: loginName, address: request.ip, requestId: request.id, way: 'password' } as const;
    if (!loginName || !password) {
      await signInLog.recordSignIn({ ...tried, outcome: 'refused', reason: 'nothing-sent' });
      throw new AppError('login-failed', { detail: 'no user name or no password was sent' });
    }
    const sent = { accountId, loginName, password, otp, address: request.ip, device };
    const outcome = await parts.agents.login(sent);
    if (outcome.kind === 'slowed') {
      await signInLog.recordSignIn({ ...tried, outcome: 'slowed' });
      throw new AppError('too-many-requests', { detail: 'log-in attempts' });
    }
    if (outcome.kind === 'refused') {
      const { userId, reason } = outcome;
      await signInLog.recordSignIn({ ...tried, userId, outcome: 'refused', reason });
      throw new AppError('login-failed', { detail: reason });
    }
    if (outcome.kind === 'half-way') {
      const { user } = outcome;
      await signInLog.recordSignIn({ ...tried, userId: user.userId, outcome: 'half-way' });
      stepCookie.set(reply, secondFactor.issue(user));
      throw new AppError('second-factor-needed', { hint: 'send a code of the authenticator app as otp' });
    }
    return enter(request, reply, { session: outcome.session, way: otp === undefined ? 'password' : 'password+code' });
  });
  scope.post('/api/account/:account/session', { schema: { params } }, async (request) => {
    const { account: accountId } = request.params;
    mustBeOurPage(request, parts.config);
    const session = await parts.agents.resume(accountId, request.cookies[sessionCookieName]);
    return answerOf(parts, accountId, { session, request });
  });
}

function sessionRoutes(app: FastifyInstance, { agents, config }: AgentRouteParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const schema = { params, body: csrfBody };
  scope.post('/api/account/:account/refresh', { schema }, async (request) => {
    refuseOtherSites(request, config);
    await agents.refresh(request.params.account, request.cookies[sessionCookieName], request.body.csrf);
    return {};
  });
  scope.post('/api/account/:account/logout', { schema }, async (request, reply) => {
    refuseOtherSites(request, config);
    await agents.logout(request.params.account, request.cookies[sessionCookieName], request.body.csrf);
    reply.clearCookie(sessionCookieName, sessionCookie);
    return {};
  });
}

type EnterParts = Pick<AgentRouteParts, 'config' | 'clock' | 'store' | 'signInLog' | 'agents' | 'devices'>;

interface Entered {
  session: OpenSession;
  way: SignInWay;
}

/** Puts on record that somebody has logged in, ends what the browser had, gives it its cookies, and answers what clients read. */
export type Enter = (
  request: FastifyRequest<{ Params: { account: string } }>,
  reply: FastifyReply,
  entered: Entered,
) => Promise<object>;

export const createEnter =
  (parts: EnterParts): Enter =>
  async (request, reply, { session, way }) => {
    const { accountId, userId, loginName: name } = session.user;
    const { ip: address, id: requestId } = request;
    await parts.signInLog.recordSignIn({ accountId, name, userId, address, requestId, way, outcome: 'accepted' });
    await parts.agents.leave(request.cookies[sessionCookieName]);
    reply.setCookie(sessionCookieName, session.cookie, sessionCookie);
    if (way !== 'passkey') {
      const known = parts.devices.remember(request.cookies[deviceCookieName], session.user);
      reply.setCookie(deviceCookieName, known, deviceCookie);
    }
    return answerOf(parts, accountId, { session, request });
  };

interface Opened {
  session: OpenSession;
  request: FastifyRequest;
}

/** The members that clients of the field read, and never one called `error`. */
async function answerOf(
  { config, clock, store }: Pick<AgentRouteParts, 'config' | 'clock' | 'store'>,
  accountId: string,
  { session, request }: Opened,
): Promise<object> {
  const { user, bearer, csrf } = session;
  return {
    csrf,
    bearer,
    sessionTTl: String(sessionMs),
    config: {
      loginName: user.loginName,
      userId: user.userId,
      userPid: user.pid,
      fullName: user.fullName,
      nickname: user.nickname,
      userRoles: user.roles,
      userPrivileges: [],
      agentGroupId: Number(groupIdOf(user)),
      isAdmin: user.roles.includes('administrator'),
      isLPA: false,
      serverCurrentTime: clock.now(),
      timeDiff: 0,
      serverTimeZoneName: 'UTC',
      serverTimeGMTDiff: 0,
      accountTimeZoneId: 'UTC',
    },
    csdsCollectionResponse: { baseURIs: listBaseUris(accountId, authorityOf(config, request)) },
    accountData: { agentGroupsData: groupsData(await store.listGroups(accountId)) },
  };
}

/** The revision is another number for any other groups. */
function groupsData(groups: readonly AgentGroup[]) {
  const items = agentGroupRows(groups);
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('hex');
  return { items, revision: Number.parseInt(digest.slice(0, 12), 16) };
}
