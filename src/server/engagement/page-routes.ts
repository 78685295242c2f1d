/** What pages ask for: their decision, and how a window looks. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { crossOrigin } from '../answer-headers.ts';
import { AppError } from '../errors.ts';
import { networkOf } from '../identity/throttle.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import type { Store } from '../store/store.ts';
import type { Access, AccountRequest } from './access.ts';
import type { Configurations } from './configuration.ts';
import type { Monitoring } from './monitoring.ts';
import { parsePageReport } from './page-report.ts';

export interface PageRouteParts {
  store: Pick<Store, 'findAccount'>;
  configurations: Configurations;
  monitoring: Monitoring;
  access: Access;
}

type WindowRequest = FastifyRequest<{ Params: { account: string; window: string }; Querystring: { lang?: string } }>;

const path = '/api/account/:account/web';
/** A queue of attributes may wait while a page has no connection. */
const mostBytes = 262_144;

export function pageRoutes(app: FastifyInstance, { store, configurations, monitoring, access }: PageRouteParts): void {
  app.register((scope, _options, done) => {
    acceptAnyJsonBody(scope, { mostBytes });
    scope.options(`${path}/page`, async (request: AccountRequest, reply) => {
      await access.getAccount(request, reply);
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
      access.count(request, reply);
      const account = await access.getAccount(request, reply);
      reply.header('cache-control', 'no-store');
      const { report, warnings } = parsePageReport(request.body);
      return monitoring.reportPage(account, report, { warnings, network: networkOf(request.ip) });
    });
    scope.get(`${path}/windows/:window`, async (request: WindowRequest, reply) => {
      const { account: accountId, window: windowId } = request.params;
      if (!(await store.findAccount(accountId))) throw new AppError('account-not-found');
      const { findWindow, defaultWindow } = await configurations.get(accountId);
      const window = findWindow(windowId) ?? defaultWindow;
      reply
        .headers(crossOrigin)
        .header('access-control-allow-origin', '*')
        .header('cache-control', 'public, max-age=60');
      return { ...window, texts: textsFor(window.texts, request.query.lang) };
    });
    done();
  });
}

/** The asked language's texts and those of its base language; all of them where none is asked for. */
function textsFor(texts: Record<string, Record<string, string>>, lang: unknown) {
  if (typeof lang !== 'string' || lang === '') return texts;
  const [base] = lang.split('-');
  return Object.fromEntries(Object.entries(texts).filter(([tag]) => tag === lang || tag === base));
}
