/** Customers' data on request: exported, erased, and for how long everything is kept. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Audit, mustChange } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { reportOf } from '../rights/report.ts';
import { usualRetention } from '../rights/retention.ts';
import type { Rights } from '../rights/rights.ts';
import type { Account, RetentionSettings, Store } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { createRecordParser } from './record-body.ts';

export interface RightsRouteParts {
  rights: Rights;
  store: Store;
  log: Log;
  audit: Audit;
  getAdministrator: GetAdministrator;
  changed(accountId: string): void;
}

const root = '/api/account/:account/configuration/rights';
const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 512 });
const parseCustomer = createRecordParser(Type.Object({ iss: name, sub: name }, closed));
export const customerBody = parseCustomer.schema;

const days = (fewest: number) => Type.Optional(Type.Integer({ minimum: fewest, maximum: 3650 }));
const parseRetention = createRecordParser(
  Type.Object({ conversationDays: days(1), visitDays: days(1), changeDays: days(30) }, closed),
);
export const retentionBody = parseRetention.schema;

type RequestRequest = FastifyRequest<{ Params: { account: string; request: string } }>;
type PageRequest = FastifyRequest<{ Params: { account: string }; Querystring: Record<string, unknown> }>;

export function rightsRoutes(app: FastifyInstance, parts: RightsRouteParts): void {
  const { getAdministrator } = parts;

  app.post(`${root}/export`, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const customer = parseCustomer(request.body);
    const pieces = await parts.rights.export({ accountId, customer, by: user.userId });
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="export.json"')
      .send(Readable.from(pieces));
  });

  app.post(`${root}/erase`, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const customer = parseCustomer(request.body);
    return reply.status(202).send(reportOf(await parts.rights.erase({ accountId, customer, by: user.userId })));
  });

  app.get(`${root}/requests`, async (request: PageRequest) => {
    const { accountId } = await getAdministrator(request);
    const { before, limit } = request.query;
    const page = {
      beforeTs: Number(before) || Number.MAX_SAFE_INTEGER,
      limit: Math.min(Math.max(Number(limit) || 50, 1), 200),
    };
    return (await parts.rights.list(accountId, page)).map(reportOf);
  });

  app.get(`${root}/requests/:request`, async (request: RequestRequest) => {
    const { accountId } = await getAdministrator(request);
    return reportOf(await parts.rights.get(accountId, request.params.request));
  });

  retentionRoutes(app, parts);
}

function retentionRoutes(
  app: FastifyInstance,
  { store, log, audit, getAdministrator, changed }: RightsRouteParts,
): void {
  const get = async (accountId: string): Promise<Account> => {
    const account = await store.findAccount(accountId);
    if (!account) throw new AppError('account-not-found');
    return account;
  };

  app.get(`${root}/retention`, async (request: AccountRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    const kept = retentionOf(await get(accountId));
    reply.header('etag', etagOf(kept));
    return kept;
  });

  app.put(`${root}/retention`, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const account = await get(accountId);
    const seen = request.headers['if-match'];
    if (!seen) throw new AppError('precondition-required');
    const before = retentionOf(account);
    if (seen !== etagOf(before)) throw new AppError('precondition-failed');
    const retention: RetentionSettings = parseRetention(request.body);
    const next = { ...account, settings: { ...account.settings, retention } };
    const after = retentionOf(next);
    await mustChange(audit, {
      accountId,
      by: user.userId,
      swaps: [{ kind: 'account', expected: account, next }],
      recorded: [{ kind: 'retention', id: accountId, before, after }],
    });
    changed(accountId);
    log.info({ audit: 'retention-updated', account: accountId, userId: user.userId, before, after }, 'administration');
    reply.header('etag', etagOf(after));
    return after;
  });
}

const retentionOf = ({ settings }: Account): Required<RetentionSettings> => ({
  ...usualRetention,
  ...settings.retention,
});

const etagOf = (kept: Required<RetentionSettings>): string =>
  `"${createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 32)}"`;
