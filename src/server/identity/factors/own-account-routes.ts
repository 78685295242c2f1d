/**
 * Agents' own log-in over HTTP: their password, passkeys, authenticator app and recovery codes. The caller carries a bearer,
 * and for all that changes something a fresh proof beside it. Adding a first factor is open to who is half logged in, too.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { AppError } from '../../errors.ts';
import type { User } from '../../store/store.ts';
import type { Enter } from '../agent-routes.ts';
import type { Agents } from '../agents.ts';
import { createBearerCheck } from '../bearer.ts';
import { deviceCookieName } from '../devices.ts';
import type { AgentIdentity, Identity } from '../identity.ts';
import { placeOf } from '../our-origin.ts';
import { refuseOtherSites } from '../own-pages.ts';
import type { SignInWay } from '../sign-in-log.ts';
import type { Factors } from './factors.ts';
import { factorsView, type OwnAccount } from './own-account.ts';
import type { OwnProof } from './own-proof.ts';
import { creationResponse, requestResponse } from './passkeys.ts';
import type { PasswordChange } from './password-change.ts';
import type { SecondFactor, Step } from './second-factor.ts';
import { challengeCookie, stepCookie } from './step-cookies.ts';

export interface OwnRouteParts {
  config: Parameters<typeof placeOf>[0];
  agents: Pick<Agents, 'checkPassword'>;
  findAgent: Identity['findAgent'];
  factors: Factors;
  ownAccount: OwnAccount;
  ownProof: OwnProof;
  passwordChange: PasswordChange;
  secondFactor: SecondFactor;
  enter: Enter;
}

const params = Type.Object({ account: Type.String() });
type AccountRequest = FastifyRequest<{ Params: { account: string } }>;

const name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });
const code = Type.String({ minLength: 1, maxLength: 64 });
const id = Type.String({ minLength: 1, maxLength: 1400 });
const password = Type.String({ minLength: 1, maxLength: 1024 });
const ticket = Type.String({ maxLength: 4096 });

const path = '/api/account/:account/own-login';
const proofHeader = 'parley-proof';

export function ownAccountRoutes(app: FastifyInstance, parts: OwnRouteParts): void {
  const { config, ownProof } = parts;
  const getAgent = createBearerCheck(parts);
  const getOwn = async (request: AccountRequest): Promise<AgentIdentity> => {
    refuseOtherSites(request, config);
    return getAgent(request);
  };
  /** Who has proved again, a moment ago, to be this agent. */
  const getProved = async (request: AccountRequest): Promise<AgentIdentity> => {
    const agent = await getOwn(request);
    const proof = request.headers[proofHeader];
    if (!ownProof.holds(agent.user, agent.bearerDigest, typeof proof === 'string' ? proof : undefined))
      throw new AppError('proof-needed');
    return agent;
  };
  viewAndProof(app, parts, getOwn);
  changes(app, parts, { getOwn, getProved });
  addRoutes(app, parts, {
    prefix: path,
    first: false,
    getUser: async (request) => (await getProved(request)).user,
    done: async (_request, _reply, _user, added) => added,
  });
  addRoutes(app, parts, firstFactor(parts));
}

type GetAgent = (request: AccountRequest) => Promise<AgentIdentity>;

function viewAndProof(app: FastifyInstance, parts: OwnRouteParts, getOwn: GetAgent): void {
  const { config, agents, factors, ownProof } = parts;
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();

  scope.get(path, { schema: { params } }, async (request) => {
    const { user } = await getOwn(request);
    return {
      ...factorsView(await factors.get(user)),
      loginName: user.loginName,
      hasPassword: user.passwordHash !== '',
      secondFactorRequired: await factors.isRequired(user.accountId),
    };
  });
  scope.post(`${path}/proof`, { schema: { params, body: Type.Object({ password }) } }, async (request) => {
    const { user, accountId, bearerDigest } = await getOwn(request);
    const sent = { accountId, loginName: user.loginName, password: request.body.password };
    const verdict = await agents.checkPassword({
      ...sent,
      address: request.ip,
      device: request.cookies[deviceCookieName],
    });
    if (verdict.kind === 'slowed') throw new AppError('too-many-requests', { detail: 'passwords of one user' });
    if (verdict.kind !== 'right') throw new AppError('proof-refused');
    return { proof: ownProof.issue(user, bearerDigest) };
  });
  scope.post(`${path}/proof/passkey/options`, { schema: { params } }, async (request, reply) => {
    const { user } = await getOwn(request);
    const begun = await ownProof.begin(user, placeOf(config, request));
    challengeCookie.set(reply, begun.ticket);
    return begun.options;
  });
  const body = Type.Object({ response: requestResponse });
  scope.post(`${path}/proof/passkey`, { schema: { params, body } }, async (request, reply) => {
    const { user, bearerDigest } = await getOwn(request);
    const sent = { ticket: challengeCookie.take(request, reply), place: placeOf(config, request) };
    if (!(await ownProof.answers(user, { ...sent, response: request.body.response })))
      throw new AppError('proof-refused');
    return { proof: ownProof.issue(user, bearerDigest) };
  });
}

function changes(
  app: FastifyInstance,
  { ownAccount, passwordChange }: OwnRouteParts,
  { getOwn, getProved }: { getOwn: GetAgent; getProved: GetAgent },
): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const one = Type.Object({ id });

  scope.post(`${path}/password`, { schema: { params, body: Type.Object({ password }) } }, async (request) => {
    const { user, bearerDigest } = await getProved(request);
    await passwordChange.change(user, bearerDigest, request.body.password);
    return {};
  });
  scope.post(`${path}/passkeys/rename`, { schema: { params, body: Type.Object({ id, name }) } }, async (request) => {
    const { user } = await getOwn(request);
    await ownAccount.renamePasskey(user, request.body.id, request.body.name);
    return {};
  });
  scope.post(`${path}/passkeys/remove`, { schema: { params, body: one } }, async (request) => {
    const { user } = await getProved(request);
    await ownAccount.removePasskey(user, request.body.id);
    return {};
  });
  scope.post(`${path}/authenticator-app/remove`, { schema: { params } }, async (request) => {
    const { user } = await getProved(request);
    await ownAccount.removeApp(user);
    return {};
  });
  scope.post(`${path}/recovery-codes`, { schema: { params } }, async (request) => {
    const { user } = await getProved(request);
    return { recoveryCodes: await ownAccount.renewRecoveryCodes(user) };
  });
}

interface Adding {
  prefix: string;
  /** Only while there is none. */
  first: boolean;
  getUser(request: AccountRequest): Promise<User>;
  /** What is answered once it is added. */
  done(request: AccountRequest, reply: FastifyReply, way: SignInWay, added: object): Promise<object>;
}

/** Who has given the password and must add a factor before there is a session: with it there is one. */
function firstFactor({ config, secondFactor, enter }: OwnRouteParts): Adding {
  const getStep = async (request: AccountRequest): Promise<Step> => {
    refuseOtherSites(request, config);
    const step = await secondFactor.findStep(request.params.account, stepCookie.read(request));
    if (!step?.adds) throw new AppError('unauthenticated');
    return step;
  };
  return {
    prefix: '/api/account/:account/second-factor/first',
    first: true,
    getUser: async (request) => (await getStep(request)).user,
    async done(request, reply, way, added) {
      const text = stepCookie.take(request, reply);
      const step = await secondFactor.findStep(request.params.account, text);
      const session = step && (await secondFactor.finish(step));
      if (!session) throw new AppError('unauthenticated');
      return { ...added, session: await enter(request, reply, { session, way }) };
    },
  };
}

function addRoutes(app: FastifyInstance, { config, ownAccount }: OwnRouteParts, adding: Adding): void {
  const { prefix, first, getUser, done } = adding;
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();

  scope.post(`${prefix}/passkeys/options`, { schema: { params } }, async (request, reply) => {
    const begun = await ownAccount.beginPasskey(await getUser(request), placeOf(config, request));
    challengeCookie.set(reply, begun.ticket);
    return begun.options;
  });
  const newPasskey = Type.Object({ name, response: creationResponse });
  scope.post(`${prefix}/passkeys`, { schema: { params, body: newPasskey } }, async (request, reply) => {
    const user = await getUser(request);
    const sent = { ticket: challengeCookie.take(request, reply), place: placeOf(config, request), first };
    const added = await ownAccount.addPasskey(user, { ...sent, ...request.body });
    return done(request, reply, 'password+passkey', added);
  });
  scope.post(`${prefix}/authenticator-app`, { schema: { params } }, async (request) =>
    ownAccount.beginApp(await getUser(request)),
  );
  const confirmed = Type.Object({ ticket, code });
  scope.post(`${prefix}/authenticator-app/confirm`, { schema: { params, body: confirmed } }, async (request, reply) => {
    const added = await ownAccount.addApp(await getUser(request), { ...request.body, first });
    return done(request, reply, 'password+code', added);
  });
}
