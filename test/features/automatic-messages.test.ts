/** What the platform says by itself: both sides see it, and it changes nothing. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  openConversation,
  say,
  settled,
} from '../support/conversation.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { account } from '../support/test-account.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';
import { saveItem } from './monitoring-support.ts';

const minute = 60_000;
const hour = 60 * minute;

let server: TestServer;
let consumer: WireClient;
beforeEach(async () => {
  /* Nobody's socket may end while time passes. */
  server = await startServer({ limits: { idleMs: 10 * hour } });
  await enable();
  consumer = await server.consumer();
});
afterEach(async () => {
  await consumer.close();
  await server.stop();
});

async function enable(rest = {}): Promise<void> {
  const stored = await server.store.findAccount(account);
  if (!stored) throw new Error('no account');
  const engagement = { automaticMessages: true, ...rest };
  await server.store.saveAccount({ ...stored, settings: { ...stored.settings, engagement } });
}

interface Said {
  role: string;
  message: string;
}

/** The conversation as it is stored: who said what. */
async function transcript(conversationId: string): Promise<Said[]> {
  const log = await server.store.readAfter(conversationId, 0, 1000);
  return log.flatMap(({ event }) =>
    event.type === 'MessagePublished' && event.event.type === 'ContentEvent'
      ? [{ role: event.originator.role, message: String(event.event.message) }]
      : [],
  );
}

/** What the consumer is told next by the platform. */
const automatic = (message: string) =>
  consumer.notification('MessagingEventNotification', (body: Frame) =>
    body.changes.some(
      ({ originatorMetadata, event }: Frame) => originatorMetadata?.role === 'CONTROLLER' && event.message === message,
    ),
  );

const alwaysClosed = { name: 'Hours', timeZone: 'UTC', weekly: [] };

describe('at once', () => {
  test('the first message is answered with when to expect a reply, once, and the answer is no answer', async () => {
    const conversationId = await openConversation(consumer);
    await say(consumer, conversationId, 'hello');
    await automatic('Welcome! Write whenever it suits you. Expect a reply within 1 hour.');
    await say(consumer, conversationId, 'anybody there?');
    await settled(consumer);
    expect((await transcript(conversationId)).map(({ role }) => role)).toEqual(['CONSUMER', 'CONTROLLER', 'CONSUMER']);
    const conversation = await server.store.findConversation(account, conversationId);
    expect(conversation?.owedSince).toBe(conversation?.startTs);
    expect(conversation?.lastContent?.event).toMatchObject({ message: 'anybody there?' });
    expect(conversation?.dialogs[0]?.contents).toBe(2);
  });

  test('the second conversation gets another greeting, and by what its text says in its language', async () => {
    const texts = { 'de-DE': 'Antwort in {expectedResponseTime}', 'en-US': 'x' };
    await saveItem(server.store, 'automatic-message', 'welcome', { active: true, texts });
    const first = await openConversation(consumer);
    await changeFields(consumer, first, closing);
    const conversationContext = { type: 'SharkContext', lang: 'de-DE' };
    const conversationId = await openConversation(consumer, { conversationContext });
    await say(consumer, conversationId, 'hello');
    await automatic('Antwort in 1 Stunde');
  });

  test('in closed hours a message is answered once in each conversation, without a time that nobody knows', async () => {
    const text = 'We are closed.';
    await saveItem(server.store, 'hours', '1', alwaysClosed);
    await saveItem(server.store, 'automatic-message', 'first-off-hours-welcome', {
      active: true,
      texts: { 'en-US': text },
    });
    const conversationId = await openConversation(consumer);
    await say(consumer, conversationId, 'hello');
    await automatic(text);
  });

  test('agents are announced by their nickname, and their leaving too', async () => {
    const agent = await server.agent('ann');
    await goOnline(agent);
    const conversationId = await openConversation(consumer);
    await acceptNext(agent, conversationId);
    await automatic('You are now talking to ann.');
    await changeFields(agent, conversationId, { field: 'ParticipantsChange', type: 'REMOVE', role: 'ASSIGNED_AGENT' });
    await automatic('Your agent had to step away; another one will join within 1 hour.');
    expect(eventsSeen(agent).length).toBeGreaterThan(0);
    await agent.close();
  });

  test('urgency is acknowledged, and taken back', async () => {
    const conversationId = await openConversation(consumer);
    await changeFields(consumer, conversationId, { field: 'TTRField', ttrType: 'URGENT', value: 300 });
    await automatic('Marked as urgent. Expect a reply within 5 minutes.');
    await changeFields(consumer, conversationId, { field: 'TTRField', ttrType: 'NORMAL', value: 3600 });
    await automatic('No longer urgent. Expect a reply within 1 hour.');
  });

  test('one that is switched off is not sent', async () => {
    await saveItem(server.store, 'automatic-message', 'first-welcome', { active: false });
    const conversationId = await openConversation(consumer);
    await say(consumer, conversationId, 'hello');
    await changeFields(consumer, conversationId, { field: 'TTRField', ttrType: 'URGENT', value: 300 });
    await automatic('Marked as urgent. Expect a reply within 5 minutes.');
    expect((await transcript(conversationId)).filter(({ role }) => role === 'CONTROLLER')).toHaveLength(1);
  });
});

describe('after a while', () => {
  test('who waits in the queue is told, once', async () => {
    const conversationId = await openConversation(consumer);
    await say(consumer, conversationId, 'hello');
    await automatic('Welcome! Write whenever it suits you. Expect a reply within 1 hour.');
    server.clock.advance(2 * minute);
    await automatic('We are busier than usual; an agent will join soon.');
    server.clock.advance(10 * minute);
    await settled(consumer);
    expect((await transcript(conversationId)).filter(({ role }) => role === 'CONTROLLER')).toHaveLength(2);
  });

  test('silence of the agent and of the consumer is noticed, and said once', async () => {
    const agent = await server.agent('ann');
    await goOnline(agent);
    const conversationId = await openConversation(consumer);
    await acceptNext(agent, conversationId);
    await automatic('You are now talking to ann.');
    await say(consumer, conversationId, 'hello');
    server.clock.advance(5 * minute);
    await automatic('Sorry for the wait, your agent will answer shortly.');
    await say(agent, conversationId, 'hi');
    server.clock.advance(15 * minute);
    await automatic('Are you still there? Do you need more help?');
    server.clock.advance(15 * minute);
    await settled(consumer);
    const silent = (await transcript(conversationId)).filter(({ message }) => message.startsWith('Are you still'));
    expect(silent).toHaveLength(1);
    await agent.close();
  });
});

test('what has been waited for is said after a restart too, and what was said before it is not said again', async () => {
  await consumer.close();
  await server.stop();
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-restart-'));
  const limits = { idleMs: 10 * hour };
  server = await startServer({ dataDir, limits });
  await enable();
  consumer = await server.consumer();
  const conversationId = await openConversation(consumer);
  await say(consumer, conversationId, 'hello');
  await automatic('Welcome! Write whenever it suits you. Expect a reply within 1 hour.');
  await consumer.close();
  const { clock } = server;
  await server.stop();

  clock.advance(minute);
  server = await startServer({ dataDir, limits, clock });
  consumer = await server.consumer();
  await consumer.request('ms.SubscribeMessagingEvents', { dialogId: conversationId });
  await settled(consumer);
  const said = async () => (await transcript(conversationId)).filter(({ role }) => role === 'CONTROLLER').length;
  expect(await said()).toBe(1);
  clock.advance(minute);
  await automatic('We are busier than usual; an agent will join soon.');
  clock.advance(10 * minute);
  await settled(consumer);
  expect(await said()).toBe(2);
});

test('an account that has not switched them on gets none', async () => {
  await enable({ automaticMessages: false });
  server.clock.advance(5000);
  const conversationId = await openConversation(consumer);
  await say(consumer, conversationId, 'hello');
  server.clock.advance(20 * minute);
  await settled(consumer);
  expect(await transcript(conversationId)).toHaveLength(1);
});

test('a conversation in which nothing happens is closed in the end, without a word', async () => {
  await enable({ automaticMessages: false, autoCloseMs: 30 * minute });
  server.clock.advance(5000);
  const conversationId = await openConversation(consumer);
  await consumer.request('cqm.SubscribeExConversations', { stage: ['OPEN'] });
  await say(consumer, conversationId, 'hello');
  server.clock.advance(25 * minute);
  await settled(consumer);
  expect((await server.store.findConversation(account, conversationId))?.stage).toBe('OPEN');
  server.clock.advance(25 * minute);
  await nextChange(consumer, (_details, change) => change.type === 'DELETE');
  const conversation = await server.store.findConversation(account, conversationId);
  expect(conversation).toMatchObject({ stage: 'CLOSE', closeReason: 'TIMEOUT' });
  expect(await transcript(conversationId)).toHaveLength(1);
});

test('an automatic message is no life: it does not put off the end of a silent conversation', async () => {
  await enable({ autoCloseMs: 30 * minute });
  await saveItem(server.store, 'automatic-message', 'waiting-in-queue', { active: true, delayMs: 20 * minute });
  server.clock.advance(5000);
  const conversationId = await openConversation(consumer);
  await say(consumer, conversationId, 'hello');
  server.clock.advance(20 * minute);
  await automatic('We are busier than usual; an agent will join soon.');
  await consumer.request('cqm.SubscribeExConversations', { stage: ['OPEN'] });
  server.clock.advance(30 * minute);
  await nextChange(consumer, (_details, change) => change.type === 'DELETE');
  expect(await server.store.findConversation(account, conversationId)).toMatchObject({ closeReason: 'TIMEOUT' });
});

test.each([
  ['de-DE', 'Willkommen! Schreiben Sie, wann es Ihnen passt. Voraussichtliche Antwortzeit: 1 Stunde.'],
  ['fi-FI', 'Welcome! Write whenever it suits you. Expect a reply within 1 hour.'],
])('the usual words are those of the conversation’s language: %s', async (lang, text) => {
  const conversationId = await openConversation(consumer, { conversationContext: { type: 'SharkContext', lang } });
  await say(consumer, conversationId, 'hello');
  await automatic(text);
});
