/** Pairs of a consumer and the agent who serves it, each with a socket. */

import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ServerProcess } from '../test/support/fork-server.ts';
import {
  agentSocketPath,
  brandTokenFor,
  consumerSocketPath,
  exchangeToken,
  loginAgent,
} from '../test/support/sign-in.ts';
import { account, type TestUser } from '../test/support/test-account.ts';
import { openWire, type WireClient } from '../test/support/wire-client.ts';

export interface Pair {
  conversationId: string;
  consumerToken: string;
  bearer: string;
}

export const agentUsers = (count: number): TestUser[] =>
  Array.from({ length: count }, (_, i) => ({
    userId: String(1000 + i),
    loginName: `agent-${i}`,
    roles: ['agent'],
    skillIds: [],
    capacity: 1,
  }));

export const unthrottled = {
  requestBurst: 1e9,
  requestsPerSecond: 1e9,
  socketsPerConsumer: 1e6,
  unauthenticatedSockets: 1e6,
  unauthenticatedSocketsPerAddress: 1e6,
  idleMs: 3_600_000,
  messagesPerConsumerMinute: 1e12,
  bytesPerConsumerDay: 1e12,
  messagesPerNetworkMinute: 1e12,
  bytesPerNetworkDay: 1e12,
  messagesPerAgentMinute: 1e12,
  bytesPerAgentDay: 1e12,
  messagesPerAccountMinute: 1e12,
  megabytesPerAccountDay: 1e12,
};

/** Agents come one after another, and each is offered the one conversation that waits. */
export async function openPairs(server: ServerProcess, count: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let i = 0; i < count; i++) {
    const { bearer } = await loginAgent(server.url, `agent-${i}`);
    const agent = await openWire(server.wsUrl + agentSocketPath(bearer));
    await agent.request('.ams.routing.SubscribeRoutingTasks', { channelType: 'MESSAGING', brandId: account });
    await agent.request('.ams.routing.SetAgentState', { availability: 'ONLINE', channels: ['MESSAGING'] });
    const consumerToken = await consumerTokenFor(server, i);
    const conversationId = await openConversation(server, consumerToken);
    await accept(agent);
    await agent.close();
    pairs.push({ conversationId, consumerToken, bearer });
  }
  return pairs;
}

export const consumerTokenFor = (server: ServerProcess, i: number): Promise<string> =>
  exchangeToken(server.url, brandTokenFor(Date.now(), { sub: `consumer-${i}` }));

export async function openConversation(server: ServerProcess, consumerToken: string): Promise<string> {
  const consumer = await openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${consumerToken}` });
  const { body } = await consumer.request('cm.ConsumerRequestConversation');
  await consumer.close();
  return body.conversationId;
}

async function accept(agent: WireClient): Promise<void> {
  const ring = await agent.notification(
    'RoutingTaskNotification',
    ({ changes }) => changes[0]?.result.ringsDetails[0].ringState === 'WAITING',
  );
  const { ringId } = ring.body.changes[0].result.ringsDetails[0];
  await agent.request('.ams.routing.UpdateRingState', { ringId, ringState: 'ACCEPTED' });
}

export async function openSocket(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

export const openConsumerSocket = ({ wsUrl }: ServerProcess, token: string): Promise<WebSocket> =>
  openSocket(wsUrl + consumerSocketPath, { authorization: `jwt ${token}` });

export const openAgentSocket = ({ wsUrl }: ServerProcess, bearer: string): Promise<WebSocket> =>
  openSocket(wsUrl + agentSocketPath(bearer));
