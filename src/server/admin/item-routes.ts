/** Configuration items over HTTP: read with their revision, changed only by who has seen what stands. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Item, ItemKind } from '../store/items.ts';
import type { Store } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { type Kind, kinds, type RuleContext } from './item-kinds.ts';
import { refuseFields } from './record-body.ts';

export interface ItemRouteParts {
  store: Store;
  random: Random;
  clock: Clock;
  log: Log;
  getAdministrator: GetAdministrator;
  /** The account's configuration has changed on this node. */
  changed(accountId: string): void;
}

type ItemRequest = FastifyRequest<{ Params: { account: string; item: string } }>;

const root = '/api/account/:account/configuration/engagement';
const mostItems = 1000;
const attempts = 5;

export function itemRoutes(app: FastifyInstance, parts: ItemRouteParts): void {
  for (const kind of kinds) kindRoutes(app, kind, parts);
  changeRoutes(app, parts);
}

function kindRoutes(app: FastifyInstance, kind: Kind, parts: ItemRouteParts): void {
  const { store, random, getAdministrator } = parts;
  const path = `${root}/${kind.path}`;
  /* Numbers of six bytes are exact in JSON, and nobody guesses the next one. */
  const newNumber = (): number => random.bytes(6).readUIntBE(0, 6) || 1;
  const contextOf = (accountId: string): RuleContext => ({ store, accountId, newNumber });
  const swap = createSwap(kind, parts);

  const get = async (accountId: string, id: string): Promise<Item> => {
    const item = await store.findItem(accountId, kind.kind, id);
    if (!item) throw new AppError('not-found');
    return item;
  };
  const getSeen = async ({ headers, params }: ItemRequest): Promise<Item> => {
    const item = await get(params.account, params.item);
    if (!headers['if-match']) throw new AppError('precondition-required');
    if (headers['if-match'] !== etagOf(item)) throw new AppError('precondition-failed');
    return item;
  };
  /** Items of known names are there to be written: the first time with `If-None-Match: *`. */
  const findNew = async ({ headers, params }: ItemRequest): Promise<Item | undefined> => {
    if (!kind.named?.includes(params.item) || headers['if-none-match'] !== '*') return undefined;
    if (await store.findItem(params.account, kind.kind, params.item)) throw new AppError('precondition-failed');
    return { id: params.item, revision: 0, record: undefined };
  };
  const parse = async (sent: unknown, before: unknown, context: RuleContext): Promise<unknown> => {
    const { id: _, revision: __, problems: ___, ...body } = Object(sent) as Record<string, unknown>;
    const record = kind.parse(Array.isArray(sent) || typeof sent !== 'object' ? sent : body);
    const problems = (await kind.problems?.(record, context)) ?? [];
    if (problems.length > 0) throw refuseFields(problems);
    return kind.prepare?.(record, before, context) ?? record;
  };

  app.get(path, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listItems(accountId, kind.kind)).map((item) => viewOf(kind, item));
  });

  app.get(`${path}/:item`, async (request: ItemRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(kind, reply, await get(accountId, request.params.item));
  });

  app.post(path, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    if (kind.named) throw new AppError('method-not-allowed');
    const next = await parse(request.body, undefined, contextOf(accountId));
    if ((await store.listItems(accountId, kind.kind)).length >= mostItems)
      throw refuseFields([{ field: 'body', reason: `an account has at most ${mostItems} of these` }]);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const id = String(newNumber());
      if (await swap({ accountId, id, expectedRevision: 0, next, by: user.userId }))
        return show(kind, reply.status(201), { id, revision: 1, record: next });
    }
    throw new AppError('internal', { detail: 'no new id was found' });
  });

  app.put(`${path}/:item`, async (request: ItemRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const { id, revision, record } = (await findNew(request)) ?? (await getSeen(request));
    const next = await parse(request.body, record, contextOf(accountId));
    if (!(await swap({ accountId, id, expectedRevision: revision, next, by: user.userId })))
      throw new AppError('precondition-failed');
    return show(kind, reply, { id, revision: revision + 1, record: next });
  });

  app.delete(`${path}/:item`, async (request: ItemRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const { id, revision } = await getSeen(request);
    const users = (await kind.usersOf?.(id, contextOf(accountId))) ?? [];
    if (users.length > 0) throw new AppError('in-use', { hint: users.slice(0, 5).join(', ') });
    if (!(await swap({ accountId, id, expectedRevision: revision, next: undefined, by: user.userId })))
      throw new AppError('precondition-failed');
    return reply.status(204).send();
  });
}

interface Swap {
  accountId: string;
  id: string;
  expectedRevision: number;
  next: unknown;
  by: string;
}

function createSwap({ kind }: Kind, { store, clock, log, changed }: ItemRouteParts) {
  return async ({ accountId, id, expectedRevision, next, by }: Swap): Promise<boolean> => {
    const ts = clock.now();
    if (!(await store.swapItem({ accountId, kind, id, expectedRevision, next, by, ts }))) return false;
    if (kind === 'window' && Object(next).isDefault === true) await unsetOthers(store, { accountId, id, by, ts });
    changed(accountId);
    const act = next === undefined ? 'deleted' : expectedRevision === 0 ? 'created' : 'updated';
    log.info({ audit: `${kind}-${act}`, account: accountId, userId: by, item: id }, 'administration');
    return true;
  };
}

/** One window is the default. Whoever changes one of the others meanwhile has read it before, and reads it again. */
async function unsetOthers(
  store: Store,
  { accountId, id, by, ts }: Omit<Swap, 'next' | 'expectedRevision'> & { ts: number },
) {
  for (const other of await store.listItems(accountId, 'window')) {
    const record = Object(other.record) as { isDefault?: boolean };
    if (other.id === id || record.isDefault !== true) continue;
    const next = { ...record, isDefault: false };
    await store.swapItem({ accountId, kind: 'window', id: other.id, expectedRevision: other.revision, next, by, ts });
  }
}

type ChangeRequest = FastifyRequest<{ Params: { account: string }; Querystring: Record<string, unknown> }>;

function changeRoutes(app: FastifyInstance, { store, getAdministrator }: ItemRouteParts): void {
  app.get(`${root}/changes`, async (request: ChangeRequest) => {
    const { accountId } = await getAdministrator(request);
    const { kind, id, before, limit } = request.query;
    return store.listItemChanges({
      accountId,
      ...(typeof kind === 'string' && { kind: kind as ItemKind }),
      ...(typeof id === 'string' && { id }),
      ...(before !== undefined && { beforeNum: Number(before) || 0 }),
      limit: Math.min(Math.max(Number(limit) || 50, 1), 200),
    });
  });
}

const etagOf = ({ revision }: Item): string => `"${revision}"`;

function viewOf({ numbered, standing }: Kind, { id, revision, record }: Item) {
  const view = { ...(record as object), id: numbered ? Number(id) : id, revision };
  const problems = standing?.(record) ?? [];
  return problems.length > 0 ? { ...view, problems } : view;
}

function show(kind: Kind, reply: FastifyReply, item: Item) {
  reply.header('etag', etagOf(item));
  return viewOf(kind, item);
}
