/** The separate window's own requests: to the brand's login page, and back with its answer. Same origin only. */
import cookies from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { LoginOutcome, LoginRefusal, SeparateWindowConfig } from '../../protocol/separate-window.ts';
import type { Config } from '../config.ts';
import { AppError, type FailureCode, toAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { AddressLimits } from './address-limits.ts';
import { longestToken } from './jws.ts';
import { findLoginId } from './login-request.ts';
import { staleTickets, ticketCookie, ticketName } from './login-ticket.ts';
import type { Logins } from './logins.ts';

export interface LoginRouteParts {
  limits: AddressLimits;
  logins: Logins;
  config: Pick<Config, 'demo' | 'publicAuthority'>;
  random: Random;
  log: Log;
}

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const number = Type.Optional(Type.Integer());
const params = Type.Object({ account: Type.String() });
const beginBody = Type.Object({
  config: Type.Object({
    accountId: Type.String({ maxLength: 64 }),
    parentWindowOrigin: Type.Optional(Type.String({ maxLength: 300, pattern: '^https?://[^/?#\\s]+$' })),
    engConf: Type.Object({
      ...{ cid: number, eid: number, scid: text(64), svid: text(128), ssid: text(128) },
      ...{ lang: text(16), lewid: text(64), skillId: text(64), connector: text(64) },
    }),
  }),
});
const credential = text(longestToken);
const finishBody = Type.Object({
  sent: Type.String({ maxLength: 4096 }),
  ...{ id_token: credential, token: credential, code: credential, iss: text(2048) },
});

/** Longer than the login, so that a late answer is told from a forged one. */
const cookieLife = 3600;

export function loginRoutes(app: FastifyInstance, parts: LoginRouteParts): void {
  app.register((scope, _options, done) => {
    if (!scope.hasRequestDecorator('cookies')) scope.register(cookies);
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    });
    routes(scope, parts);
    done();
  });
}

function routes(app: FastifyInstance, { logins, limits, config, random, log }: LoginRouteParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const refuse = (reply: FastifyReply, thrown: unknown): LoginOutcome => {
    const error = toAppError(thrown);
    const reference = random.uuid().slice(0, 8);
    const facts = { status: error.status, failure: error.code, detail: error.detail, reference };
    if (error.status >= 500) log.error({ ...facts, err: thrown }, 'login failed');
    else log.info(facts, 'login refused');
    reply.status(error.status);
    return { outcome: refusals[error.code] ?? 'failed', reference };
  };

  scope.post('/api/account/:account/web/login', { schema: { params, body: beginBody } }, async (request, reply) => {
    const { account: accountId } = request.params;
    try {
      const origin = getOwnOrigin(request, config);
      const begun = await logins.begin({ accountId, origin, config: readConfig(accountId, request.body) });
      for (const name of staleTickets(request.cookies)) reply.clearCookie(name, ticketCookie);
      reply.setCookie(ticketName(begun.loginId), begun.cookie, { ...ticketCookie, maxAge: cookieLife });
      return { url: begun.url, sent: begun.sent };
    } catch (error) {
      return refuse(reply, error);
    }
  });

  scope.post(
    '/api/account/:account/web/login/answer',
    { schema: { params, body: finishBody } },
    async (request, reply): Promise<LoginOutcome> => {
      const name = ticketName(findLoginId(request.body.sent) ?? '');
      const cookie = request.cookies[name];
      if (cookie !== undefined) reply.clearCookie(name, ticketCookie);
      try {
        const asked = { accountId: request.params.account, origin: getOwnOrigin(request, config) };
        const finish = () => logins.finish({ ...asked, answer: request.body, cookie });
        return { outcome: 'accepted', jwt: await limits.refusing(request.ip, finish) };
      } catch (error) {
        return refuse(reply, error);
      }
    },
  );
}

const refusals: Partial<Record<FailureCode, LoginRefusal>> = {
  'login-expired': 'log-in',
  'code-rejected': 'log-in',
  'token-expired': 'log-in',
  'no-login-page': 'configuration',
  'connector-not-found': 'configuration',
  'client-refused': 'configuration',
};

/** What the server does not know is left out: it would come back in an address. */
function readConfig(accountId: string, { config }: Type.Static<typeof beginBody>): SeparateWindowConfig {
  const { parentWindowOrigin, engConf } = config;
  const { cid, eid, scid, svid, ssid, lang, lewid, skillId, connector } = engConf;
  if (config.accountId !== accountId) throw new AppError('bad-request', { hint: 'config.accountId' });
  return {
    ...{ accountId, clickedChannel: '-lpuw-authMessaging', external: true },
    parentWindowOrigin,
    engConf: { async: true, allowUnauthMsg: false, cid, eid, scid, svid, ssid, lang, lewid, skillId, connector },
  };
}

/**
 * Browsers say which page sends a POST. It must be one of our own, at the address that brands know: the redirect URI is
 * made of it.
 */
function getOwnOrigin({ headers, host }: FastifyRequest, { demo, publicAuthority }: LoginRouteParts['config']): string {
  const origin = headers.origin && URL.canParse(headers.origin) ? new URL(headers.origin) : undefined;
  const known = publicAuthority === undefined ? [] : [new URL(`https://${publicAuthority}`).host];
  if (publicAuthority === undefined || demo) known.push(host.toLowerCase());
  const secure = origin?.protocol === 'https:' || (demo && origin?.protocol === 'http:');
  if (!origin || !secure || !known.includes(origin.host))
    throw new AppError('forbidden', { detail: 'Origin is not an address of this server' });
  return origin.origin;
}
