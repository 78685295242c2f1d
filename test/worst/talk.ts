/** Honest customers and their agent, who write to each other at an even pace; how long each message took to be seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from '../support/fork-server.ts';
import { brandTokenFor, loginAgent, postJson } from '../support/sign-in.ts';
import { password } from '../support/test-account.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';

export interface Talk {
  /** Milliseconds from a publish to its arrival at the other side, since they were last taken. */
  takeTimes(): number[];
  close(): Promise<void>;
}

const customers = 5;
const paceMs = 200;

export async function openTalk(server: ServerProcess, account: string): Promise<Talk> {
  const { bearer } = await loginAgent(server.url, 'ann', { account, password });
  const agent = await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/brand/${bearer}?v=2.1`);
  await agent.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'] });
  await agent.request('.ams.routing.SubscribeRoutingTasks', { channelType: 'MESSAGING', brandId: account });
  await agent.request('.ams.routing.SetAgentState', { availability: 'ONLINE', channels: ['MESSAGING'] });
  const lines: Line[] = [];
  for (let n = 0; n < customers; n++) lines.push(await openLine(server, account, agent, n));
  const times: number[] = [];
  let ended = false;

  const write = async (line: Line): Promise<void> => {
    for (let n = 0; !ended; n++) {
      const startedTs = performance.now();
      const [from, to, type] =
        n % 2 === 0
          ? ([line.customer, agent, 'ms.PublishEvent'] as const)
          : ([agent, line.customer, '.ams.ms.PublishEvent'] as const);
      const text = `${line.id} ${n}`;
      const seen = to.next((frame) => frame.kind === 'notification' && JSON.stringify(frame).includes(`"${text}"`));
      const event = { type: 'ContentEvent', contentType: 'text/plain', message: text };
      await from.request(type, { dialogId: line.id, event });
      await seen;
      times.push(performance.now() - startedTs);
      to.frames.splice(0);
      await sleep(paceMs);
    }
  };
  const writing = lines.map(write);
  return {
    takeTimes: () => times.splice(0),
    async close() {
      ended = true;
      await Promise.all(writing);
      await Promise.all([agent, ...lines.map(({ customer }) => customer)].map((wire) => wire.close()));
    },
  };
}

interface Line {
  id: string;
  customer: WireClient;
}

async function openLine(server: ServerProcess, account: string, agent: WireClient, n: number): Promise<Line> {
  const authCode = brandTokenFor(Date.now(), { sub: `honest-${n}` });
  const { body } = await postJson(`${server.url}/api/account/${account}/authenticate`, { authCode });
  const headers = { authorization: `jwt ${body.jwt}`, 'x-forwarded-for': `81.2.70.${n + 1}` };
  const customer = await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/consumer?v=3`, headers);
  const { body: created } = await customer.request('cm.ConsumerRequestConversation');
  const id = created.conversationId as string;
  await customer.request('ms.SubscribeMessagingEvents', { dialogId: id });
  const ring = await agent.notification('RoutingTaskNotification', (task) =>
    task.changes[0]?.result.ringsDetails.some(
      (one: { convId: string; ringState: string }) => one.convId === id && one.ringState === 'WAITING',
    ),
  );
  const { ringId } = ring.body.changes[0].result.ringsDetails.find((one: { convId: string }) => one.convId === id);
  await agent.request('.ams.routing.UpdateRingState', { ringId, ringState: 'ACCEPTED' });
  await agent.request('.ams.ms.SubscribeMessagingEvents', { dialogId: id });
  return { id, customer };
}
