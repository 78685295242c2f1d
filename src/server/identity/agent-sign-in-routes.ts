/** The workspace's way to the company's OpenID provider and back. */
import cookies from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { paths } from '../../protocol/paths.ts';
import type { Config } from '../config.ts';
import { AppError, toAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { AddressLimits } from './address-limits.ts';
import { sessionCookie, sessionCookieName } from './agent-routes.ts';
import { type AgentSignIn, signInLifeMs } from './agent-sign-in.ts';
import type { Agents } from './agents.ts';
import { originOf } from './our-origin.ts';
import { refuseOtherSites } from './own-pages.ts';
import type { SignInLog } from './sign-in-log.ts';

export interface SignInRouteParts {
  signIn: AgentSignIn;
  agents: Pick<Agents, 'leave'>;
  signInLog: Pick<SignInLog, 'recordSignIn'>;
  limits: Pick<AddressLimits, 'refusing'>;
  config: Config;
  log: Log;
}

const ticketName = '__Host-parley-agent-login';
/** Sent along when the provider's page leads back here, hence lax. */
const ticketCookie = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;
const params = Type.Object({ account: Type.String() });

export function agentSignInRoutes(
  app: FastifyInstance,
  { signIn, agents, signInLog, limits, config, log }: SignInRouteParts,
): void {
  app.register((plain, _options, done) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>();
    if (!scope.hasRequestDecorator('cookies')) scope.register(cookies);
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    });
    const redirectUri = (request: FastifyRequest, accountId: string) =>
      new URL(paths.agentSignInAnswer(accountId), originOf(config, request)).href;
    const explain = (thrown: unknown): string => {
      const error = toAppError(thrown);
      const facts = { failure: error.code, detail: error.detail };
      if (error.status >= 500) log.error({ ...facts, err: error.cause }, 'agent sign-in failed');
      else log.info(facts, 'agent sign-in refused');
      return error.code === 'login-failed' ? 'refused' : 'failed';
    };

    scope.get('/api/account/:account/agent-sign-in', { schema: { params } }, async (request) => {
      const found = await signIn.find(request.params.account);
      if (!found) throw new AppError('not-found');
      return found;
    });
    scope.get('/api/account/:account/agent-sign-in/start', { schema: { params } }, async (request, reply) => {
      const { account } = request.params;
      try {
        /* A link of another site signs nobody in: a person presses the button in our own page. */
        refuseOtherSites(request, config);
        const { url, cookie } = await signIn.begin(account, redirectUri(request, account));
        return reply.setCookie(ticketName, cookie, { ...ticketCookie, maxAge: signInLifeMs / 1000 }).redirect(url);
      } catch (error) {
        return reply.redirect(`/workspace?sign-in=${explain(error)}`);
      }
    });
    scope.get('/api/account/:account/agent-sign-in/answer', { schema: { params } }, async (request, reply) => {
      const { account: accountId } = request.params;
      const cookie = request.cookies[ticketName];
      const tried = { accountId, address: request.ip, requestId: request.id, way: 'provider' } as const;
      reply.clearCookie(ticketName, ticketCookie);
      try {
        const answer = new URL(request.url, 'https://answer.invalid');
        const session = await limits.refusing(request.ip, () => signIn.finish({ accountId, answer, cookie }));
        const { loginName: name, userId } = session.user;
        await signInLog.recordSignIn({ ...tried, name, userId, outcome: 'accepted' });
        await agents.leave(request.cookies[sessionCookieName]);
        return reply.setCookie(sessionCookieName, session.cookie, sessionCookie).redirect('/workspace?sign-in=done');
      } catch (error) {
        await signInLog.recordSignIn({ ...tried, name: '', outcome: 'refused', reason: toAppError(error).detail });
        return reply.redirect(`/workspace?sign-in=${explain(error)}`);
      }
    });
    done();
  });
}
