/** The second step of a log-in over HTTP, log-in by a passkey alone, and the link that sets a new password. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { AppError } from '../../errors.ts';
import type { AddressLimits } from '../address-limits.ts';
import type { Enter } from '../agent-routes.ts';
import { placeOf } from '../our-origin.ts';
import { mustBeOurPage } from '../own-pages.ts';
import type { SignInLog, SignInWay } from '../sign-in-log.ts';
import type { Factors } from './factors.ts';
import { requestResponse } from './passkeys.ts';
import type { PasswordChange } from './password-change.ts';
import type { SecondFactor, Step, StepOutcome } from './second-factor.ts';
import { challengeCookie, stepCookie } from './step-cookies.ts';

export interface SecondFactorRouteParts {
  config: Parameters<typeof placeOf>[0];
  factors: Factors;
  secondFactor: SecondFactor;
  passwordChange: PasswordChange;
  limits: Pick<AddressLimits, 'refusing'>;
  signInLog: Pick<SignInLog, 'recordSignIn'>;
  enter: Enter;
}

type AccountRequest = FastifyRequest<{ Params: { account: string } }>;

const params = Type.Object({ account: Type.String() });
const answered = Type.Object({ response: requestResponse });
const path = '/api/account/:account/second-factor';
const alonePath = '/api/account/:account/passkey-login';

export function secondFactorRoutes(app: FastifyInstance, parts: SecondFactorRouteParts): void {
  stepRoutes(app, parts);
  passkeyRoutes(app, parts);
  resetRoute(app, parts);
}

const createStepCheck =
  ({ secondFactor }: SecondFactorRouteParts) =>
  async (request: AccountRequest): Promise<Step> => {
    const step = await secondFactor.findStep(request.params.account, stepCookie.read(request));
    if (!step) throw new AppError('unauthenticated');
    return step;
  };

function stepRoutes(app: FastifyInstance, parts: SecondFactorRouteParts): void {
  const { config, factors, secondFactor } = parts;
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const getStep = createStepCheck(parts);

  /** By what the browser's log-in may go on. */
  scope.get(path, { schema: { params } }, async (request) => {
    const { user, adds } = await getStep(request);
    const { passkeys, authenticatorApp } = await factors.get(user);
    return { loginName: user.loginName, adds, passkey: passkeys.length > 0, code: authenticatorApp !== undefined };
  });
  const body = Type.Object({ code: Type.String({ minLength: 1, maxLength: 64 }) });
  scope.post(`${path}/code`, { schema: { params, body } }, async (request, reply) => {
    mustBeOurPage(request, config);
    const step = await getStep(request);
    const outcome = await secondFactor.byCode(step, request.body.code);
    return finish(parts, { request, reply, outcome, way: 'password+code' });
  });
}

function passkeyRoutes(app: FastifyInstance, parts: SecondFactorRouteParts): void {
  const { config, secondFactor, limits } = parts;
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const getStep = createStepCheck(parts);
  const begin = async (request: AccountRequest, reply: FastifyReply, step: Step | undefined) => {
    const begun = await secondFactor.begin(request.params.account, step, placeOf(config, request));
    challengeCookie.set(reply, begun.ticket);
    return begun.options;
  };

  scope.post(`${path}/passkey/options`, { schema: { params } }, async (request, reply) => {
    mustBeOurPage(request, config);
    return begin(request, reply, await getStep(request));
  });
  scope.post(`${alonePath}/options`, { schema: { params } }, (request, reply) => {
    mustBeOurPage(request, config);
    return begin(request, reply, undefined);
  });
  scope.post(`${path}/passkey`, { schema: { params, body: answered } }, async (request, reply) => {
    mustBeOurPage(request, config);
    const sent = { ticket: challengeCookie.take(request, reply), step: await getStep(request) };
    const response = { ...sent, response: request.body.response, place: placeOf(config, request) };
    const outcome = await secondFactor.byPasskey(request.params.account, response);
    return finish(parts, { request, reply, outcome, way: 'password+passkey' });
  });
  scope.post(alonePath, { schema: { params, body: answered } }, (request, reply) => {
    mustBeOurPage(request, config);
    const sent = { ticket: challengeCookie.take(request, reply), step: undefined };
    const response = { ...sent, response: request.body.response, place: placeOf(config, request) };
    return limits.refusing(request.ip, async () => {
      const outcome = await secondFactor.byPasskey(request.params.account, response);
      return finish(parts, { request, reply, outcome, way: 'passkey' });
    });
  });
}

interface Finished {
  request: AccountRequest;
  reply: FastifyReply;
  outcome: StepOutcome;
  way: SignInWay;
}

async function finish({ signInLog, enter }: SecondFactorRouteParts, { request, reply, outcome, way }: Finished) {
  if (outcome.kind === 'accepted') {
    stepCookie.take(request, reply);
    return enter(request, reply, { session: outcome.session, way });
  }
  const { user, kind } = outcome;
  const who = { accountId: request.params.account, name: user?.loginName ?? '', userId: user?.userId };
  const reason = kind === 'refused' ? outcome.reason : 'too many codes';
  await signInLog.recordSignIn({ ...who, address: request.ip, requestId: request.id, way, outcome: kind, reason });
  if (kind === 'refused') throw new AppError('login-failed', { detail: outcome.reason });
  reply.header('retry-after', String(Math.max(5, Math.ceil(outcome.waitMs / 1000))));
  throw new AppError('too-many-requests', { detail: 'codes of one user' });
}

function resetRoute(app: FastifyInstance, parts: SecondFactorRouteParts): void {
  const { config, passwordChange, limits, signInLog } = parts;
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const body = Type.Object({
    user: Type.String({ minLength: 1, maxLength: 64 }),
    token: Type.String({ minLength: 1, maxLength: 128 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  });
  scope.post('/api/account/:account/password-reset', { schema: { params, body } }, (request) => {
    mustBeOurPage(request, config);
    const { account: accountId } = request.params;
    const { user: userId, token, password } = request.body;
    return limits.refusing(request.ip, async () => {
      const user = await passwordChange.reset(accountId, { userId, token, password });
      const tried = { accountId, address: request.ip, requestId: request.id, way: 'reset-link' } as const;
      if (!user) {
        await signInLog.recordSignIn({ ...tried, name: '', userId, outcome: 'refused', reason: 'no such link' });
        throw new AppError('reset-link-refused');
      }
      const { loginName } = user;
      await signInLog.recordSignIn({ ...tried, name: loginName, userId, outcome: 'accepted' });
      return { loginName };
    });
  });
}
