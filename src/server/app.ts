/** The composition: the one file that names adapters. */
import { join } from 'node:path';
import type { Conversation } from '../protocol/conversation.ts';
import type { Bus } from './bus/bus.ts';
import { createMemoryBus } from './bus/memory.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { startAutoClose } from './engagement/auto-close.ts';
import { startAutomaticMessages } from './engagement/automatic/run.ts';
import { listAttributes } from './engagement/conversation-attributes.ts';
import { createEngagement } from './engagement/create-engagement.ts';
import { attributeTokens, createBlind } from './history/attributes.ts';
import { createHistory } from './history/history.ts';
import { LogIndexer } from './history/indexer.ts';
import { listen } from './http.ts';
import { createIdentity } from './identity/create-identity.ts';
import type { Identity } from './identity/identity.ts';
import { createLog, type Log } from './log.ts';
import { type Commit, createConversations } from './messaging/conversations.ts';
import { createDirectory, type Directory } from './messaging/directory.ts';
import { createHub, type Hub } from './messaging/hub.ts';
import { type Forget, listenToNodes } from './messaging/nodes.ts';
import { createPeople } from './messaging/people.ts';
import { createQuotas } from './messaging/quotas.ts';
import { handlers } from './messaging/requests/handlers.ts';
import type { Services } from './messaging/services.ts';
import { createSignIns } from './messaging/sign-ins.ts';
import { createSockets } from './messaging/sockets.ts';
import { createUpgrade } from './messaging/upgrade.ts';
import { type Random, systemRandom } from './random.ts';
import { createRights, type RightsParts } from './rights/rights.ts';
import { createAgentStates } from './routing/agent-states.ts';
import { startRouting } from './routing/loop.ts';
import type { ConversationIndex } from './store/conversation-index.ts';
import { openSqliteStore } from './store/sqlite.ts';
import { openSqliteIndex } from './store/sqlite-index.ts';
import type { Store } from './store/store.ts';
import { createTransport } from './transport.ts';

export interface App {
  httpPort: number;
  tlsPort?: number;
  store: Store;
  close(): Promise<void>;
}

export interface Dependencies {
  clock?: Clock;
  random?: Random;
  log?: Log;
}

export async function createApp(config: Config, dependencies: Dependencies = {}): Promise<App> {
  const { clock = systemClock, random = systemRandom, log = createLog(config.logLevel) } = dependencies;
  const { store, bus } = await openAdapters(config, { clock, random, log });
  /* What has been opened is closed in the opposite order: at the end, or at once if a later part fails to open. */
  await using parts = new AsyncDisposableStack();
  parts.defer(() => store.close());
  parts.defer(() => bus.close());
  const identity = await createIdentity({ store, bus, clock, random, log, config });
  parts.defer(identity.close);
  const directory = createDirectory(store, clock);
  const hub = createHub();
  const people = createPeople({ directory, hub, bus });
  const tell = tellOfAttributes(hub, bus);
  const opening = { store, identity, directory, clock, log, parts, tell };
  const { index, indexer, history } = await openHistory(config, opening);
  const attributesCame = (conversation: Conversation) => {
    tell(conversation);
    indexer.attributesChanged(conversation.brandId, conversation.consumerId);
  };
  const about = { store, clock, random, log, identity, history, directory };
  const engagement = createEngagement({ ...about, config, attributesCame });
  const agentStates = createAgentStates({
    ...{ store, bus, clock, log, changed: hub.agentState },
    isHere: ({ accountId, id }) => hub.count({ kind: 'agent', accountId, id }) > 0,
    kickRouting: () => routing.kick(),
  });
  const deliver = (commit: Commit) => {
    try {
      hub.deliver(commit);
    } catch (err) {
      /* It is in the log: who was not told reads on, and who published is answered. */
      log.error({ err }, 'delivery failed');
    }
    automatic.committed(commit);
    if (concernsRouting(commit)) routing.kick();
  };
  const conversations = createConversations({
    store,
    bus,
    clock,
    deliver,
    appended: (after, events) => indexer.committed(after, events),
  });
  const automatic = startAutomaticMessages({ store, conversations, directory, clock, log });
  parts.defer(async () => automatic.close());
  parts.defer(startAutoClose({ store, conversations, clock, log }));
  const routing = startRouting({ store, conversations, directory, clock, log });
  parts.defer(() => routing.close());
  parts.defer(agentStates.close);
  const signIns = createSignIns({ store, bus, conversations, hub, clock, log });
  parts.defer(signIns.close);
  const { limits } = config;
  const services: Services = {
    store,
    bus,
    identity,
    engagement,
    conversations,
    directory,
    hub,
    signIns,
    quotas: createQuotas(clock, limits),
    history,
    agentStates,
    clock,
    random,
    limits,
    log,
  };
  const { rights, forget } = openRights(config, { ...services, index, indexer });
  parts.defer(rights.close);
  const sockets = createSockets(services, handlers);
  parts.defer(identity.onRevoked((session) => hub.revoke(session.accountId, session)));
  const { listRecentlyRevoked, findAgentByDigest, refreshKeys } = identity;
  parts.defer(
    listenToNodes({
      ...{ ...services, people, kickRouting: routing.kick },
      ...{ listRecentlyRevoked, findAgentByDigest, refreshKeys, forget },
    }),
  );
  const transport = createTransport(config);
  const upgrade = createUpgrade(services, sockets, { config, transport });
  const servers = await listen({ ...services, people, rights, config, upgrade, transport });

  parts.defer(async () => {
    await servers.stopAccepting();
    await sockets.close();
    await servers.close();
  });

  const { httpPort, tlsPort } = servers;
  const opened = parts.move();
  return { httpPort, ...(tlsPort !== undefined && { tlsPort }), store, close: () => opened.disposeAsync() };
}

const tellOfAttributes =
  (hub: Hub, bus: Bus) =>
  (conversation: Conversation): void => {
    const { brandId: accountId, convId: conversationId } = conversation;
    hub.attributes(conversation);
    bus.publish({ kind: 'attributes', accountId, conversationId });
  };

const concernsRouting = ({ events }: Commit): boolean =>
  events.some(({ event }) => event.type !== 'MessagePublished' && event.type !== 'RingOffered');

function openRights(
  config: Config,
  {
    indexer,
    ...deps
  }: Omit<RightsParts, 'forget' | 'masterKey' | 'holder'> & { identity: Identity; indexer: LogIndexer },
) {
  const { store, conversations, identity, random } = deps;
  const forget: Forget = ({ accountId, consumerId, conversationIds }) => {
    conversations.forget(conversationIds);
    indexer.forget(conversationIds);
    identity.forgetConsumer(accountId, consumerId);
  };
  /* A store of one process is nobody else's to work on: what that process held before it died is held again at once. */
  const holder = store.shared ? random.uuid() : 'only';
  return { forget, rights: createRights({ ...deps, forget, holder, masterKey: config.secrets.masterKey }) };
}

interface HistoryDeps {
  store: Store;
  identity: Identity;
  directory: Directory;
  clock: Clock;
  log: Log;
  parts: AsyncDisposableStack;
  /** Agents that there is more to read about the consumer. */
  tell: (conversation: Conversation) => void;
}

async function openHistory(config: Config, deps: HistoryDeps) {
  const { store, identity, directory, clock, log, parts, tell } = deps;
  const index = await openIndex(config);
  parts.defer(() => index.close());
  const blind = createBlind(config.secrets.masterKey);
  const listAttributeTokens = async (conversation: Conversation) => {
    const [profile, reported] = await Promise.all([
      identity.findProfile(conversation.brandId, conversation.consumerId),
      listAttributes(store, conversation),
    ]);
    return attributeTokens(
      profile ?? {},
      reported.map(({ body }) => body),
      blind,
    );
  };
  const indexer = new LogIndexer({ store, index, clock, log, listAttributeTokens });
  parts.defer(() => indexer.close());
  identity.onProfileSaved((accountId, consumerId) => indexer.attributesChanged(accountId, consumerId, tell));
  return { index, indexer, history: createHistory({ store, index, indexer, directory, identity, clock, blind }) };
}

/** The index beside the store that is configured. */
export async function openIndex({ databaseUrl, dataDir }: Config): Promise<ConversationIndex> {
  if (databaseUrl === undefined) return openSqliteIndex({ path: join(dataDir, 'search.db') });
  const { openPostgresIndex } = await import('./store/postgres-index.ts');
  return openPostgresIndex({ url: databaseUrl });
}

/** Store and bus, as configured; commands that need no server use them alone. */
export async function openAdapters(
  { databaseUrl, natsUrl, dataDir }: Config,
  { clock, random, log }: { clock: Clock; random: Random; log: Log },
): Promise<{ store: Store; bus: Bus }> {
  if (databaseUrl === undefined)
    return { store: await openSqliteStore({ path: join(dataDir, 'parley.db') }), bus: createMemoryBus() };
  const { openPostgresStore } = await import('./store/postgres.ts');
  const nodeId = random.uuid();
  if (natsUrl !== undefined) {
    const { openNatsBus } = await import('./bus/nats.ts');
    const bus = await openNatsBus({ url: natsUrl, nodeId, log, clock });
    return { store: await openPostgresStore({ url: databaseUrl }), bus };
  }
  const { openPostgresBus } = await import('./bus/postgres.ts');
  const store = await openPostgresStore({ url: databaseUrl, nodeId });
  return { store, bus: await openPostgresBus({ url: databaseUrl, nodeId, log, clock }) };
}
