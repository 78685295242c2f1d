/** What pages ask for: their decision, and how a window looks. Open to the account's own origins and nobody else's. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { createThrottle, networkOf } from '../identity/throttle.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import type { Account, Store } from '../store/store.ts';
import { type AllowedOrigins, isOrigin } from './allowed-origins.ts';
import type { Configurations } from './configuration.ts';
import type { Monitoring } from './monitoring.ts';
import { parsePageReport } from './page-report.ts';

export interface PageRouteParts {
  store: Pick<Store, 'findAccount'>;
  clock: Clock;
  configurations: Configurations;
  monitoring: Monitoring;
  origins: AllowedOrigins;
  reportsPerMinute: number;
}

type AccountRequest = FastifyRequest<{ Params: { account: string } }>;
type WindowRequest = FastifyRequest<{ Params: { account: string; window: string }; Querystring: { lang?: string } }>;

const path = '/api/account/:account/web';

export function pageRoutes(app: FastifyInstance, parts: PageRouteParts): void {
  const { store, clock, configurations, monitoring, origins, reportsPerMinute } = parts;
  const throttle = createThrottle(clock, { attempts: reportsPerMinute, windowMs: 60_000, mostKeys: 10_000 });

  const getAccount = async (request: AccountRequest, reply: FastifyReply): Promise<Account> => {
    const account = await store.findAccount(request.params.account);
    if (!account) throw new AppError('account-not-found');
    const { origin } = request.headers;
    reply.header('vary', 'Origin');
    if (origin === undefined || isSame(origin, request)) return account;
    if (!isOrigin(origin) || !origins.allows(account.settings, origin)) throw new AppError('origin-not-allowed');
    reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', 'retry-after');
    return account;
  };

  app.register((scope, _options, done) => {
    acceptAnyJsonBody(scope);
    scope.options(`${path}/page`, async (request: AccountRequest, reply) => {
      await getAccount(request, reply);
      return reply
        .headers({
          'access-control-allow-methods': 'POST, OPTIONS',
          'access-control-allow-headers': 'content-type',
          'access-control-max-age': '86400',
        })
        .status(204)
        .send();
    });
    scope.post(`${path}/page`, async (request: AccountRequest, reply) => {
      const waitMs = throttle.take(networkOf(request.ip));
      if (waitMs > 0) {
        reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
        throw new AppError('too-many-requests');
      }
      const account = await getAccount(request, reply);
      reply.header('cache-control', 'no-store');
      return monitoring.reportPage(account, parsePageReport(request.body));
    });
    scope.get(`${path}/windows/:window`, async (request: WindowRequest, reply) => {
      const { account: accountId, window: windowId } = request.params;
      if (!(await store.findAccount(accountId))) throw new AppError('account-not-found');
      const { findWindow, defaultWindow } = await configurations.get(accountId);
      const window = findWindow(windowId) ?? defaultWindow;
      reply.header('access-control-allow-origin', '*').header('cache-control', 'public, max-age=60');
      return { ...window, texts: textsFor(window.texts, request.query.lang) };
    });
    done();
  });
}

const isSame = (origin: string, { host, protocol }: FastifyRequest): boolean => origin === `${protocol}://${host}`;

/** The asked language's texts and those of its base language; all of them where none is asked for. */
function textsFor(texts: Record<string, Record<string, string>>, lang: string | undefined) {
  if (!lang) return texts;
  const [base] = lang.split('-');
  return Object.fromEntries(Object.entries(texts).filter(([tag]) => tag === lang || tag === base));
}
