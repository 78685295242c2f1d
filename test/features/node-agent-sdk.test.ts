import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsSeen, ofText, openConversation, say, settled } from '../support/conversation.ts';
import { type Program, startTestDemo, type TestDemo } from '../support/demo.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';

let demo: TestDemo;
let bot: Program;

beforeAll(async () => {
  demo = await startTestDemo();
  bot = demo.run([process.execPath, join(import.meta.dirname, '../fixtures/echo-bot.cjs')], {
    PARLEY_ACCOUNT: demo.account,
    PARLEY_USER: 'agent1',
    PARLEY_PASSWORD: demo.password,
    PARLEY_CSDS: demo.authority,
  });
  await bot.line((line) => line.includes('"online"'));
});
afterAll(() => demo.stop());

async function customer(): Promise<WireClient> {
  const response = await fetch(`${demo.http}/api/account/${demo.account}/signup`, { method: 'POST' });
  const { jwt } = (await response.json()) as { jwt: string };
  const url = `${demo.http.replace('http', 'ws')}/ws_api/account/${demo.account}/messaging/consumer?v=3`;
  return openWire(url, { authorization: `jwt ${jwt}` });
}

const reported = async (event: string, convId: string) =>
  JSON.parse(await bot.line((line) => line.startsWith(`{"event":"${event}"`) && line.includes(convId)));

test('the installed SDK is the public one, unmodified', () => {
  const { version } = createRequire(import.meta.url)('node-agent-sdk/package.json');
  expect(version).toBe('1.2.0');
});

test('an echo bot written with it serves conversations from ring to close', async () => {
  const consumers = await Promise.all([customer(), customer()]);
  for (const consumer of consumers) {
    const id = await openConversation(consumer);
    await say(consumer, id, 'early');
    const joined = await reported('joined', id);
    expect(joined).toMatchObject({ role: 'ASSIGNED_AGENT', dialogs: [{ dialogId: id, dialogType: 'MAIN' }] });
    expect(await reported('profile', id)).toMatchObject({ sdes: expect.any(Array) });
    await consumer.notification('MessagingEvent', ofText('echo: early'));
    await say(consumer, id, 'hello');
    const echoed = await consumer.notification('MessagingEvent', ofText('echo: hello'));
    const [{ sequence, originatorMetadata, metadata }] = echoed.body.changes;
    expect(originatorMetadata.role).toBe('ASSIGNED_AGENT');
    expect(metadata).toEqual([{ type: 'ExternalId', id: expect.stringMatching(/^echo-/) }]);
    expect(sequence).toBeGreaterThan(0);
    await consumer.request('cqm.SubscribeExConversations', { convState: ['OPEN'] });
    await say(consumer, id, 'bye');
    await consumer.notification('ExConversation', ({ changes }) => changes[0]?.type === 'DELETE');
    const { participants } = await reported('ended', id);
    expect(participants.map(({ role }: { role: string }) => role).sort()).toEqual(['ASSIGNED_AGENT', 'CONSUMER']);
    await settled(consumer);
    const events = eventsSeen(consumer);
    const texts = events.flatMap(({ event }) => (event.type === 'ContentEvent' ? [event.message] : []));
    expect(texts).toEqual(['early', 'echo: early', 'hello', 'echo: hello', 'bye', 'echo: bye']);
    const read = events.flatMap(({ event }) => (event.status === 'READ' ? event.sequenceList : []));
    const own = events.flatMap(({ event, sequence, originatorMetadata: { role } }) =>
      role === 'CONSUMER' && event.type === 'ContentEvent' ? [sequence] : [],
    );
    expect(read).toEqual(own);
    expect(events.some(({ event }) => event.chatState === 'COMPOSING')).toBe(true);
    await consumer.close();
  }
  expect(bot.lines.filter((line) => /"failed"|"error"|"closed"/.test(line))).toEqual([]);
});

test('it tells its application that the password is wrong', async () => {
  const wrong = demo.run([process.execPath, join(import.meta.dirname, '../fixtures/echo-bot.cjs')], {
    PARLEY_ACCOUNT: demo.account,
    PARLEY_USER: 'agent2',
    PARLEY_PASSWORD: 'wrong',
    PARLEY_CSDS: demo.authority,
  });
  await wrong.line((line) => line.startsWith('{"event":"error"'));
  expect(wrong.lines).toHaveLength(1);
});
