/** The public Monitoring API: for apps, and for pages that do without our tag. Ids and counts come back, nothing else. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { renderMonitoringErrors } from '../http-errors.ts';
import { networkOf } from '../identity/throttle.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import type { Log } from '../log.ts';
import type { Account, Store } from '../store/store.ts';
import type { Access } from './access.ts';
import type { Monitoring } from './monitoring.ts';
import { engagementDetails } from './monitoring-answer.ts';
import { type MonitoringBody, parseEngagementBody, parseReportBody } from './monitoring-body.ts';
import { isVisitId } from './sessions.ts';

export interface MonitoringRouteParts {
  store: Pick<Store, 'findItem' | 'listSkills'>;
  monitoring: Monitoring;
  access: Access;
  clock: Clock;
  log: Log;
}

type AppRequest = FastifyRequest<{
  Params: { account: string; app: string };
  Querystring: Record<string, string | string[] | undefined>;
}>;

const path = '/api/account/:account/app/:app';
const mostBytes = 262_144;

export function monitoringRoutes(app: FastifyInstance, parts: MonitoringRouteParts): void {
  const { store, monitoring, access, clock, log } = parts;

  const admit = async (request: AppRequest, reply: FastifyReply): Promise<Account> => {
    access.count(request, reply);
    const account = await access.getAccount(request, reply);
    const { v, vid, sid } = request.query;
    if (v !== '1.0' && v !== '1.1') throw new AppError('monitoring-version');
    if (vid !== undefined && (typeof vid !== 'string' || !isVisitId(vid))) throw new AppError('visitor-id-malformed');
    if (sid !== undefined && (typeof sid !== 'string' || !isVisitId(sid))) throw new AppError('session-id-malformed');
    const installation = await store.findItem(account.id, 'app-installation', request.params.app);
    if (Object(installation?.record).enabled !== true) throw new AppError('app-not-found');
    reply.header('cache-control', 'no-store');
    return account;
  };
  const withIds = <B extends MonitoringBody>({ query }: AppRequest, body: B): B => ({
    ...body,
    ...(typeof query.vid === 'string' && { visitorId: query.vid }),
    ...(typeof query.sid === 'string' && { sessionId: query.sid }),
  });
  const preflight = async (request: AppRequest, reply: FastifyReply) => {
    await access.getAccount(request, reply);
    return reply.headers(preflightHeaders).status(204).send();
  };
  const report = async (request: AppRequest, reply: FastifyReply) => {
    const account = await admit(request, reply);
    const body = withIds(request, parseReportBody(request.body));
    if (body.visitorId === undefined && !body.identities.some(({ acr }) => acr === 'loa1'))
      throw new AppError('bad-request', { hint: 'one of vid, identities.sub and consumerId is required' });
    const { isNew, ...ids } = await monitoring.reportAttributes(account, body);
    return reply.status(isNew ? 201 : 200).send(ids);
  };

  app.register((scope, _options, done) => {
    acceptAnyJsonBody(scope, { mostBytes, required: true });
    renderMonitoringErrors(scope, log, clock);
    scope.addHook('onRequest', (request, reply, next) => {
      if (request.headers.origin !== undefined) reply.header('access-control-allow-credentials', 'true');
      next();
    });
    scope.options(`${path}/engagement`, preflight);
    scope.options(`${path}/report`, preflight);
    scope.post(`${path}/engagement`, async (request: AppRequest, reply) => {
      const account = await admit(request, reply);
      const body = withIds(request, parseEngagementBody(request.body));
      const { decision, isNew } = await monitoring.decide(account, body, networkOf(request.ip));
      const details = engagementDetails(decision, account, await store.listSkills(account.id));
      const { visitorId, sessionId, pageId } = decision;
      return reply.status(isNew ? 201 : 200).send({
        sessionId,
        visitorId,
        pageId,
        ...(details.length > 0 && { engagementDetails: details }),
      });
    });
    scope.put(`${path}/report`, report);
    scope.post(`${path}/report`, async (request: AppRequest, reply) => {
      if (String(request.headers['x-http-method-override']).toUpperCase() !== 'PUT')
        throw new AppError('method-not-allowed');
      return report(request, reply);
    });
    done();
  });
}

const preflightHeaders = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, OPTIONS',
  'access-control-allow-headers':
    'accept, authorization, cache-control, content-type, pragma, x-http-method-override, x-requested-with',
  'access-control-max-age': '86400',
};
