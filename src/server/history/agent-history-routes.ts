/** The history for agents: searching, one conversation, one consumer, colleagues' states. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import { resolveAgent } from '../messaging/conversation-filter.ts';
import type { Directory } from '../messaging/directory.ts';
import { oversightOf } from '../messaging/oversight.ts';
import { allowsTransferTo, availabilityOf } from '../messaging/transfer-targets.ts';
import { groupIdOf, groupNameOf } from '../store/changes.ts';
import type { Store, User } from '../store/store.ts';
import { atLeast, atMost, bound, place, score } from './bounds.ts';
import {
  type Asker,
  type Filters,
  type FoundConversation,
  type History,
  mostCounted,
  type TextSearch,
} from './history.ts';
import { type Part, parts } from './record.ts';

export interface AgentHistoryParts {
  history: History;
  identity: Pick<Identity, 'findAgent'>;
  directory: Directory;
  store: Store;
  clock: Clock;
}

const optional = Type.Optional;
const text = Type.String({ maxLength: 500 });
const idList = Type.Array(Type.Union([Type.String({ maxLength: 128 }), Type.Integer()]), { maxItems: 200 });
const range = Type.Object({ from: optional(bound), to: optional(bound) });
const scores = Type.Object({ from: optional(score), to: optional(score) });
const contentToRetrieve = optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 32 }));
const params = Type.Object({ account: Type.String() });
const page = Type.Object({
  offset: optional(place),
  limit: optional(Type.Integer({ minimum: 1, maximum: 100 })),
  sort: optional(Type.String({ maxLength: 32 })),
  cursor: optional(place),
});
const searchBody = Type.Object({
  start: optional(range),
  status: optional(Type.Array(Type.Enum(['OPEN', 'CLOSE']), { maxItems: 2 })),
  skillIds: optional(idList),
  latestSkillIds: optional(idList),
  agentIds: optional(idList),
  latestAgentIds: optional(idList),
  /** Of the agent who was assigned last; -1 is the main group. */
  agentGroupIds: optional(idList),
  keyword: optional(text),
  summary: optional(text),
  attributes: optional(text),
  text: optional(text),
  duration: optional(range),
  /** Scores of moods, which nothing here gives: what asks for one finds nothing. */
  mcs: optional(scores),
  alertedMcsValues: optional(Type.Array(Type.Integer(), { maxItems: 16 })),
  messageContentTypes: optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 32 })),
  csat: optional(scores),
  source: optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
  device: optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
  latestQueueState: optional(Type.Enum(['IN_QUEUE', 'ACTIVE'])),
  conversationId: optional(Type.String({ maxLength: 64 })),
  consumer: optional(Type.String({ maxLength: 128 })),
  contentToRetrieve,
});
const conversationBody = Type.Object({
  conversationId: optional(Type.String({ maxLength: 64 })),
  conversationID: optional(Type.String({ maxLength: 64 })),
  contentToRetrieve,
});
const consumerBody = Type.Object({
  consumer: Type.String({ minLength: 1, maxLength: 128 }),
  status: optional(Type.Array(Type.Enum(['OPEN', 'CLOSE']), { maxItems: 2 })),
  contentToRetrieve,
});
const daysBody = Type.Object({
  from: bound,
  to: bound,
  /** Minutes of local time beyond UTC. */
  offsetMinutes: optional(Type.Integer({ minimum: -900, maximum: 900 })),
});
const statusBody = Type.Object({ agentIds: optional(idList) });

const deepestOffset = 1000;
const eventsOfPage = 20_000;
const eventsOfOne = 20_000;

export function agentHistoryRoutes(app: FastifyInstance, deps: AgentHistoryParts): void {
  app.register(
    (scope, _options, done) => {
      acceptAnyJsonBody(scope);
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      searchRoutes(scope, deps);
      statusRoute(scope, deps);
      daysRoute(scope, deps);
      queueRoute(scope, deps);
      done();
    },
    { prefix: '/messaging_history/api/account/:account' },
  );
}

type AccountRequest = FastifyRequest<{ Params: Static<typeof params> }>;

async function getAsker({ identity }: AgentHistoryParts, { headers, params }: AccountRequest): Promise<Asker> {
  const [, bearer] = /^Bearer ([A-Za-z0-9_-]{1,128})$/i.exec(headers.authorization ?? '') ?? [];
  const agent = bearer ? await identity.findAgent(params.account, bearer) : undefined;
  if (!agent) throw new AppError('unauthenticated');
  return { accountId: params.account, user: agent.user };
}

function searchRoutes(app: FastifyInstance, deps: AgentHistoryParts): void {
  const { history } = deps;
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  scope.post('/conversations/search', { schema: { params, querystring: page, body: searchBody } }, async (request) => {
    const asker = await getAsker(deps, request as AccountRequest);
    const { body, query } = request;
    const filters = await filtersOf(deps, asker, body, query);
    const texts = textsOf(body);
    const found = await history.search(asker, filters, texts);
    const offset = query.offset ?? 0;
    const shown = found.found.slice(offset);
    const count =
      texts.length > 0 || query.cursor !== undefined
        ? offset + shown.length + Number(found.next !== undefined)
        : Math.min(await history.count(asker, withoutPlace(filters)), mostCounted);
    return answer(deps, request, {
      found: shown,
      count,
      next: found.next,
      mostEvents: Math.ceil(eventsOfPage / filters.limit),
    });
  });
  scope.post('/conversations/conversation/search', { schema: { params, body: conversationBody } }, async (request) => {
    const asker = await getAsker(deps, request as AccountRequest);
    const { conversationId, conversationID } = request.body;
    const row = await history.find(asker, conversationId ?? conversationID ?? '');
    const found = row ? [{ row }] : [];
    return answer(deps, request, { found, count: found.length, mostEvents: eventsOfOne });
  });
  scope.post(
    '/conversations/consumer/search',
    { schema: { params, querystring: page, body: consumerBody } },
    async (request) => {
      const asker = await getAsker(deps, request as AccountRequest);
      const { consumer, status } = request.body;
      const filters = {
        ...(await filtersOf(deps, asker, { consumer, ...(status && { status }) }, { limit: 10, ...request.query })),
      };
      const found = (await history.serves(asker, consumer))
        ? (await history.listOwn(asker.accountId, consumer, filters)).map((row) => ({ row }))
        : (await history.search(asker, filters, [])).found;
      const shown = found.slice(request.query.offset ?? 0);
      const mostEvents = Math.ceil(eventsOfPage / filters.limit);
      return answer(deps, request, { found: shown, count: found.length, mostEvents });
    },
  );
}

interface Answered {
  found: readonly FoundConversation[];
  count: number;
  next?: number | undefined;
  mostEvents: number;
}

async function answer(
  { history }: AgentHistoryParts,
  request: FastifyRequest,
  { found, count, next, mostEvents }: Answered,
) {
  const { account } = request.params as Static<typeof params>;
  const asked = (request.body as { contentToRetrieve?: string[] }).contentToRetrieve;
  const wanted = asked ? parts.filter((part): part is Part => asked.includes(part)) : parts;
  const rows = found.map(({ row }) => row);
  const records = await history.records(account, rows, wanted, mostEvents);
  return {
    _metadata: {
      count,
      self: { rel: 'self', href: request.url },
      shardsStatusResult: { partialResult: false },
      ...(next !== undefined && { next }),
    },
    conversationHistoryRecords: records.map((record, i) => ({
      ...record,
      ...(found[i]?.match && { match: found[i].match }),
    })),
  };
}

function textsOf({ keyword, summary, attributes, text }: Static<typeof searchBody>): TextSearch[] {
  const searches: TextSearch[] = [];
  if (text?.trim()) searches.push({ keywords: text });
  if (keyword?.trim()) searches.push({ keywords: keyword, kinds: ['transcript'] });
  if (summary?.trim()) searches.push({ keywords: summary, kinds: ['note'] });
  if (attributes?.trim()) searches.push({ keywords: attributes, kinds: ['attribute'] });
  return searches;
}

async function filtersOf(
  { directory }: AgentHistoryParts,
  { accountId }: Asker,
  body: Static<typeof searchBody>,
  query: Static<typeof page>,
): Promise<Filters> {
  const { offset = 0, limit = 50, sort = 'start:desc', cursor } = query;
  if (offset + limit > deepestOffset + 100)
    throw new AppError('bad-request', { hint: 'page on with cursor=_metadata.next' });
  if (!/^start(:(asc|desc))?$/.test(sort))
    throw new AppError('bad-request', { hint: 'querystring/sort is start:asc or start:desc' });
  if (body.messageContentTypes?.length)
    throw new AppError('bad-request', { hint: 'body/messageContentTypes is not searched by' });
  const scored = body.mcs?.from !== undefined || body.mcs?.to !== undefined || body.alertedMcsValues !== undefined;
  const users = await directory.users(accountId);
  const pids = (ids: readonly (string | number)[]) =>
    ids.map((id) => resolveAgent(users, String(id))?.pid ?? String(id));
  const skillIds = body.latestSkillIds ?? body.skillIds;
  const open = body.status?.length === 1 ? body.status[0] === 'OPEN' : undefined;
  const latestAgentIds = latestAgents(users, body, pids);
  return {
    ...(body.conversationId && { ids: [body.conversationId] }),
    ...(scored && { ids: [] }),
    ...(body.consumer && { consumerId: body.consumer }),
    ...(open !== undefined && { open }),
    ...(body.latestQueueState && { inQueue: body.latestQueueState === 'IN_QUEUE' }),
    ...(skillIds && { skillIds: skillIds.map(String) }),
    ...(latestAgentIds && { latestAgentIds }),
    ...(body.agentIds && { agentIds: pids(body.agentIds) }),
    ...between('start', 'Ts', body.start),
    ...between('duration', 'Ms', body.duration),
    ...between('csat', '', body.csat),
    ...(body.source && { sources: body.source }),
    ...(body.device && { devices: body.device }),
    order: sort === 'start:asc' || sort === 'start' ? 'oldest' : 'newest',
    ...(cursor !== undefined && { cursor }),
    limit: offset + limit,
  };
}

/** Public ids: of those who are asked for, and of the agents in the groups that are asked for. */
function latestAgents(
  users: readonly User[],
  { latestAgentIds, agentGroupIds }: Static<typeof searchBody>,
  pids: (ids: readonly (string | number)[]) => string[],
): string[] | undefined {
  const asked = latestAgentIds && pids(latestAgentIds);
  if (!agentGroupIds) return asked;
  const groups = new Set(agentGroupIds.map(String));
  const members = users.filter((user) => groups.has(groupIdOf(user))).map(({ pid }) => pid);
  return asked ? asked.filter((pid) => members.includes(pid)) : members;
}

function between(name: string, unit: string, given: Static<typeof range> | undefined): Record<string, number> {
  return {
    ...(given?.from !== undefined && { [`${name}From${unit}`]: atLeast(given.from) }),
    ...(given?.to !== undefined && { [`${name}To${unit}`]: atMost(given.to) }),
  };
}

function withoutPlace({ cursor: _, ...filters }: Filters): Filters {
  return filters;
}

function statusRoute(app: FastifyInstance, deps: AgentHistoryParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  scope.post('/agent-view/status', { schema: { params, body: statusBody } }, async (request) => {
    const { accountId, user: asker } = await getAsker(deps, request as AccountRequest);
    const [users, groups, account, states, loads] = await Promise.all([
      deps.directory.users(accountId),
      deps.directory.groups(accountId),
      deps.directory.getAccount(accountId),
      deps.store.listAgentStates(accountId),
      deps.store.countAssigned(accountId),
    ]);
    const now = deps.clock.now();
    const oversight = oversightOf(asker, users, groups);
    const asked = request.body.agentIds?.map((id) => resolveAgent(users, String(id)));
    const shown = (asked ?? users).filter((one) => one !== undefined);
    return {
      agentStatusRecords: shown.map((user) => {
        const { userId, pid, nickname, fullName, capacity, skillIds } = user;
        const currentStatus = availabilityOf(states, pid, now);
        const state = states.find((one) => one.agentId === pid && one.connectedUntilTs > now);
        return {
          agentId: userId,
          agentPid: pid,
          agentNickname: nickname,
          agentFullName: fullName,
          agentGroupId: Number(groupIdOf(user)),
          agentGroupName: groupNameOf(groups, groupIdOf(user)),
          currentStatus,
          currentStatusReason: state?.description ?? '',
          overseen: oversight === 'all' || (oversight !== 'none' && oversight.agentIds.includes(pid)),
          mayBeTransferredTo: allowsTransferTo(account.settings, currentStatus),
          skillIds,
          capacity,
          openConversations: loads.get(pid) ?? 0,
        };
      }),
    };
  });
}

function queueRoute(app: FastifyInstance, deps: AgentHistoryParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  scope.post('/agent-view/queue', { schema: { params } }, async (request) => {
    const { accountId, user } = await getAsker(deps, request as AccountRequest);
    const unassigned = await deps.store.countUnassigned(accountId);
    const own = ['-1', ...user.skillIds].map((skillId) => unassigned.get(skillId) ?? { waiting: 0, due: 0 });
    return {
      inQueue: own.reduce((sum, { waiting }) => sum + waiting, 0),
      actionable: own.reduce((sum, { due }) => sum + due, 0),
    };
  });
}

function daysRoute(app: FastifyInstance, deps: AgentHistoryParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  scope.post('/agent-view/days', { schema: { params, body: daysBody } }, async (request) => {
    const asker = await getAsker(deps, request as AccountRequest);
    const { from: fromTs, to: toTs, offsetMinutes = 0 } = request.body;
    return {
      days: await deps.history.listDays(asker, {
        fromTs: atLeast(fromTs),
        toTs: atMost(toTs),
        offsetMs: offsetMinutes * 60_000,
      }),
    };
  });
}
