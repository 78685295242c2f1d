/** The history for consumers: their own conversations and messages, as older windows ask for them. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Conversation, LoggedEvent } from '../../protocol/conversation.ts';
import { openToAnyOrigin } from '../cross-origin.ts';
import { AppError } from '../errors.ts';
import type { ConsumerIdentity, Identity } from '../identity/identity.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import { isCleared } from '../messaging/conversation-filter.ts';
import type { Quotas } from '../messaging/quotas.ts';
import type { Store } from '../store/store.ts';
import { atLeast, atMost, bound } from './bounds.ts';
import type { Filters, History } from './history.ts';

export interface ConsumerHistoryParts {
  history: History;
  identity: Pick<Identity, 'verifyConsumerToken'>;
  store: Store;
  quotas: Pick<Quotas, 'takeRead'>;
}

const optional = Type.Optional;
const params = Type.Object({ account: Type.String() });
const search = Type.Object({
  state: optional(
    Type.Union([Type.String({ maxLength: 64 }), Type.Array(Type.String({ maxLength: 32 }), { maxItems: 8 })]),
  ),
  startFrom: optional(bound),
  startTo: optional(bound),
  offset: optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  limit: optional(Type.Integer({ minimum: 1, maximum: 100 })),
  sort: optional(Type.String({ maxLength: 32 })),
  deviceId: optional(Type.String({ maxLength: 64 })),
});
const content = Type.Object({
  conversationId: Type.String({ maxLength: 64 }),
  deviceId: optional(Type.String({ maxLength: 64 })),
});
const readAtOnce = 10;
const newest = { limit: 10_000, mostBytes: 2_097_152, from: 'newest' } as const;

export function consumerHistoryRoutes(app: FastifyInstance, deps: ConsumerHistoryParts): void {
  app.register(
    (scope, _options, done) => {
      openToAnyOrigin(scope);
      acceptAnyJsonBody(scope);
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      metadataRoutes(scope, deps);
      contentRoutes(scope, deps);
      done();
    },
    { prefix: '/messaging_history/api/account/:account/conversations' },
  );
}

/** The scheme of the header was never published: `Bearer`, `jwt` and the bare token are all in use. */
async function getConsumer(
  { identity, quotas }: ConsumerHistoryParts,
  request: FastifyRequest,
): Promise<ConsumerIdentity> {
  const { account } = request.params as Static<typeof params>;
  const token = request.headers.authorization?.replace(/^(bearer|jwt)\s+/i, '');
  const verdict = token ? await identity.verifyConsumerToken(account, token) : undefined;
  if (!verdict?.ok) throw new AppError('unauthenticated');
  const { accountId, consumerId: id } = verdict.identity;
  quotas.takeRead({ accountId, id });
  return verdict.identity;
}

/** When the history was cleared on the device, if the caller says which one it is. */
async function clearedTsOf(
  { store }: ConsumerHistoryParts,
  { accountId, consumerId }: Pick<ConsumerIdentity, 'accountId' | 'consumerId'>,
  deviceId: string | undefined,
): Promise<number | undefined> {
  return deviceId === undefined
    ? undefined
    : (await store.findHistoryClearing(accountId, consumerId, deviceId))?.clearedTs;
}

function metadataRoutes(app: FastifyInstance, deps: ConsumerHistoryParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const find = async (request: FastifyRequest, asked: Static<typeof search>) => {
    const { accountId, consumerId } = await getConsumer(deps, request);
    const { offset = 0, limit = 50 } = asked;
    const found = await deps.history.listOwn(accountId, consumerId, filtersOf(asked));
    const shown = found.slice(offset, offset + limit);
    const conversations = await readThem(deps.store, accountId, shown);
    const clearedTs = await clearedTsOf(deps, { accountId, consumerId }, asked.deviceId);
    return {
      _responseMetadata: {
        count: found.length,
        self: { rel: 'self', href: request.url },
        shardsStatusResult: { partialResult: false },
      },
      conversationHistoryMetadataRecords: conversations.flatMap((one) =>
        isCleared(one, clearedTs) ? [] : [metadataRecord(one)],
      ),
    };
  };
  const path = '/consumer/metadata/search';
  scope.get(path, { schema: { params, querystring: search } }, (request) => find(request, request.query));
  scope.post(path, { schema: { params, querystring: search, body: search } }, (request) =>
    find(request, { ...request.query, ...request.body }),
  );
}

/** Both published states, `close` and `archive`, mean ended conversations here: nothing is moved to an archive. */
function filtersOf({
  state = 'archive',
  startFrom,
  startTo,
  offset = 0,
  limit = 50,
  sort = 'start:desc',
}: Static<typeof search>): Filters {
  const states = (Array.isArray(state) ? state : state.split(',')).map((one) => one.trim().toLowerCase());
  const ended = states.some((one) => one === 'close' || one === 'archive');
  const open = states.includes('open');
  return {
    ...(ended === open ? {} : { open }),
    ...(startFrom !== undefined && { startFromTs: atLeast(startFrom) }),
    ...(startTo !== undefined && { startToTs: atMost(startTo) }),
    order: sort.endsWith(':asc') ? 'oldest' : 'newest',
    limit: offset + limit,
  };
}

const metadataRecord = ({ convId, dialogs, stage, startTs, endTs, csat, closeReason }: Conversation) => ({
  convId,
  participants: (dialogs[0]?.participants ?? [])
    .filter(({ state }) => state === 'ACTIVE')
    .map(({ id, role }) => ({ id, role })),
  state: stage,
  startTs,
  ...(endTs !== undefined && { endTs }),
  ...(closeReason && { closeReason }),
  ...(csat && { csat }),
});

function contentRoutes(app: FastifyInstance, deps: ConsumerHistoryParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const find = async (request: FastifyRequest, { conversationId, deviceId }: Static<typeof content>) => {
    const { accountId, consumerId } = await getConsumer(deps, request);
    const conversation = await deps.store.findConversation(accountId, conversationId);
    const clearedTs = await clearedTsOf(deps, { accountId, consumerId }, deviceId);
    if (conversation?.consumerId !== consumerId || isCleared(conversation, clearedTs))
      throw new AppError('conversation-not-found');
    return { messageEventRecords: (await readNewest(deps.store, conversation)).flatMap(contentRecord) };
  };
  const path = '/conversation/content/search';
  scope.get(path, { schema: { params, querystring: content } }, (request) => find(request, request.query));
  scope.post(path, { schema: { params, body: content } }, (request) => find(request, request.body));
}

/** A few at a time: what is stored of a conversation may be large, what is answered of it is not. */
async function readThem(store: Store, accountId: string, shown: readonly { id: string }[]): Promise<Conversation[]> {
  const all: Conversation[] = [];
  const ids = shown.map(({ id }) => id);
  while (ids.length > 0) all.push(...(await store.readConversations(accountId, ids.splice(0, readAtOnce))));
  return all;
}

/** What a conversation that goes on for years began with is left out. */
async function readNewest(store: Store, { convId: conversationId, dialogs }: Conversation): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (const { dialogId } of dialogs)
    events.push(...(await store.readDialog({ conversationId, dialogId, fromSequence: 0, ...newest })));
  return events.sort((a, b) => a.revision - b.revision);
}

/** Only contents carry their sequence, and structured content is a text here: so the field's clients read it. */
function contentRecord({ event: published, ts: serverTimestamp }: LoggedEvent): object[] {
  if (published.type !== 'MessagePublished' || published.audience) return [];
  const { event, originator, sequence } = published;
  const common = { originatorId: originator.id, serverTimestamp };
  if (event.type === 'AcceptStatusEvent') return [{ ...common, event }];
  const rendered = event.type === 'RichContentEvent' ? { ...event, content: JSON.stringify(event.content) } : event;
  return [{ sequence, ...common, event: rendered }];
}
