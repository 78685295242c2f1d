/** Kills the server again and again under a publishing load and looks, after each restart, at what it kept. */

import { join } from 'node:path';
import { openSqliteStore } from '../../src/server/store/sqlite.ts';
import { brandPublicKey } from '../support/brand-keys.ts';
import { forkServer, type ServerProcess } from '../support/fork-server.ts';
import { agentSocketPath, brandTokenFor, consumerSocketPath, exchangeToken, loginAgent } from '../support/sign-in.ts';
import { account } from '../support/test-account.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { type Acknowledged, checkDialog, checkLog, type Entry, entriesOf, type Violation } from './verify.ts';

export interface CrashOptions {
  dataDir: string;
  rounds: number;
  consumers: number;
  /** In [0, 1). */
  random: () => number;
}

export interface CrashReport {
  rounds: number;
  /** Answered with a sequence before some kill, or after. */
  acknowledged: number;
  /** Sent again since a kill came before the answer. */
  resent: number;
  /** Of those, on disk already when they were sent again. */
  committedUnanswered: number;
  dialogs: number;
  /** In the store at the end. */
  messages: number;
  violations: Violation[];
  refused: string[];
}

interface Party {
  consumer: Publisher;
  consumerToken: string;
  agent: Publisher;
}

const longestQuietMs = 30;
const mostMessagesPerRound = 400;
/** Now and then a conversation is opened under load, so that its creation too comes before a kill. */
const roundsPerNewcomer = 4;

export async function runCrashRounds({ dataDir, rounds, consumers, random }: CrashOptions): Promise<CrashReport> {
  const start = () => forkServer({ dataDir, publicKey: brandPublicKey, limits: unthrottled, users: [agentUser] });
  let server = await start();
  let countdown = Number.POSITIVE_INFINITY;
  let onCountedDown = () => {};
  const onAcknowledged = () => {
    if (--countdown === 0) onCountedDown();
  };
  const { bearer, userPid } = await loginAgent(server.url, agentUser.loginName);
  const parties: Party[] = [];
  const openParties = async (count: number) => {
    parties.push(
      ...(await openConversations(server, { bearer, userPid, from: parties.length, count, onAcknowledged })),
    );
  };
  await openParties(consumers);
  const publishers = () => parties.flatMap(({ consumer, agent }) => [consumer, agent]);
  const sum = (count: (publisher: Publisher) => number) => publishers().reduce((all, one) => all + count(one), 0);
  const violations: Violation[] = [];
  let committedUnanswered = 0;

  for (let round = 0; round < rounds; round++) {
    const counted = new Promise<void>((resolve) => {
      countdown = 1 + Math.floor(random() * mostMessagesPerRound);
      onCountedDown = resolve;
    });
    await connect(server, parties, bearer);
    if (round % roundsPerNewcomer === 0) await openParties(1);
    await counted;
    await new Promise((resolve) => setTimeout(resolve, random() * longestQuietMs));
    await server.kill();
    const known = sum(({ acknowledged }) => acknowledged.length);
    server = await start();
    const stored = await checkStore(dataDir, parties);
    committedUnanswered += stored.messages - known;
    violations.push(...stored.violations, ...(await checkWire(server, parties, bearer)));
  }

  await connect(server, parties, bearer);
  await Promise.all(publishers().map((publisher) => publisher.finish()));
  const { messages, violations: last } = await checkStore(dataDir, parties);
  violations.push(...last, ...(await checkWire(server, parties, bearer)));
  await server.stop();
  return {
    rounds,
    acknowledged: sum(({ acknowledged }) => acknowledged.length),
    resent: sum((publisher) => publisher.resent),
    committedUnanswered,
    dialogs: parties.length,
    messages,
    violations,
    refused: publishers().flatMap(({ refused }) => refused),
  };
}

const unthrottled = { requestBurst: 1_000_000, requestsPerSecond: 1_000_000 };
const agentUser = { userId: '111', loginName: 'ann', roles: ['agent' as const], skillIds: [], capacity: 1000 };

/** New consumers open conversations, and the one agent accepts them all. */
async function openConversations(
  server: ServerProcess,
  options: { bearer: string; userPid: string; from: number; count: number; onAcknowledged: () => void },
): Promise<Party[]> {
  const { bearer, userPid, from, count, onAcknowledged } = options;
  const agent = await openWire(server.wsUrl + agentSocketPath(bearer));
  await agent.request('.ams.routing.SubscribeRoutingTasks', { channelType: 'MESSAGING', brandId: account });
  await agent.request('.ams.routing.SetAgentState', { availability: 'ONLINE', channels: ['MESSAGING'] });
  const parties: Party[] = [];
  for (let i = from; i < from + count; i++) {
    const consumerToken = await exchangeToken(server.url, brandTokenFor(Date.now(), { sub: `consumer-${i}` }));
    const wire = await openConsumer(server, consumerToken);
    const dialogId = (await wire.request('cm.ConsumerRequestConversation')).body.conversationId;
    await wire.close();
    await acceptRing(agent, dialogId);
    const shared = { dialogId, onAcknowledged };
    parties.push({
      consumerToken,
      consumer: createPublisher({
        ...shared,
        senderId: subjectOf(consumerToken),
        name: 'c',
        requestType: 'ms.PublishEvent',
      }),
      agent: createPublisher({ ...shared, senderId: userPid, name: 'a', requestType: '.ams.ms.PublishEvent' }),
    });
  }
  await agent.close();
  return parties;
}

const subjectOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;

async function acceptRing(agent: WireClient, conversationId: string): Promise<void> {
  const ring = await agent.notification('RoutingTaskNotification', ({ changes }) => {
    const [task] = changes[0]?.result.ringsDetails ?? [];
    return task?.ringState === 'WAITING' && task.convId === conversationId;
  });
  const { ringId } = ring.body.changes[0].result.ringsDetails[0];
  await agent.request('.ams.routing.UpdateRingState', { ringId, ringState: 'ACCEPTED' });
}

const openConsumer = ({ wsUrl }: ServerProcess, token: string): Promise<WireClient> =>
  openWire(wsUrl + consumerSocketPath, { authorization: `jwt ${token}` });

async function connect({ wsUrl }: ServerProcess, parties: readonly Party[], bearer: string): Promise<void> {
  for (const { consumer, consumerToken, agent } of parties) {
    await consumer.connect(wsUrl + consumerSocketPath, { authorization: `jwt ${consumerToken}` });
    await agent.connect(wsUrl + agentSocketPath(bearer));
  }
}

const acknowledgedIn = ({ consumer, agent }: Party): Acknowledged[] => [
  ...consumer.acknowledged,
  ...agent.acknowledged,
];

/** With a connection of its own to the file. */
async function checkStore(dataDir: string, parties: readonly Party[]) {
  const store = await openSqliteStore({ path: join(dataDir, 'parley.db') });
  const violations: Violation[] = [];
  let messages = 0;
  for (const party of parties) {
    const { dialogId } = party.consumer;
    const snapshot = await store.findConversation(account, dialogId);
    const log = await store.readAfter(dialogId, 0, 1_000_000);
    const entries = entriesOf(log, dialogId);
    messages += entries.length;
    violations.push(...(snapshot ? checkLog(snapshot, log) : [{ kind: 'missing', where: dialogId } as const]));
    violations.push(...checkDialog(`store ${dialogId}`, entries, acknowledgedIn(party)));
  }
  await store.close();
  return { messages, violations };
}

/** As a consumer that subscribes from the beginning and as an agent that asks for pages see it. */
async function checkWire(server: ServerProcess, parties: readonly Party[], bearer: string): Promise<Violation[]> {
  const agent = await openWire(server.wsUrl + agentSocketPath(bearer));
  const violations: Violation[] = [];
  for (const party of parties) {
    const { dialogId } = party.consumer;
    const acknowledged = acknowledgedIn(party);
    const told = await queryAll(agent, dialogId);
    violations.push(...checkDialog(`agent ${dialogId}`, told, acknowledged));
    const replayed = await replay(await openConsumer(server, party.consumerToken), dialogId, told.length);
    violations.push(...checkDialog(`consumer ${dialogId}`, replayed, acknowledged));
  }
  await agent.close();
  return violations;
}

interface WireRecord {
  sequence: number;
  originatorMetadata: { id: string };
  eventId?: string;
  event: unknown;
}

const entryOf = ({ sequence, originatorMetadata, eventId, event }: WireRecord): Entry => ({
  sequence,
  senderId: originatorMetadata.id,
  messageId: eventId ?? `without an id at ${sequence}`,
  event,
});

async function queryAll(agent: WireClient, dialogId: string): Promise<Entry[]> {
  const pages: Entry[][] = [];
  for (let before = Number.MAX_SAFE_INTEGER; before > 0; before = pages[0]?.[0]?.sequence ?? 0) {
    const { body } = await agent.request('.ams.ms.QueryMessages', { dialogId, olderThanSequence: before });
    if (!Array.isArray(body)) throw new Error(`the query was answered ${JSON.stringify(body)}`);
    const page = (body as WireRecord[]).map(entryOf);
    if (page.length === 0) break;
    pages.unshift(page);
  }
  return pages.flat();
}

/** Everything up to the `count`th message, as the resumed subscription brings it. */
async function replay(consumer: WireClient, dialogId: string, count: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  consumer.send({ kind: 'req', id: 'replay', type: 'ms.SubscribeMessagingEvents', body: { dialogId, fromSeq: 0 } });
  while (entries.length < count) {
    const { body } = await consumer.notification(
      'MessagingEventNotification',
      ({ changes }) => changes[0]?.sequence !== undefined,
    );
    entries.push(...(body.changes as WireRecord[]).map(entryOf));
  }
  await consumer.close();
  return entries;
}
