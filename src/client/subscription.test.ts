import { expect, test } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { type ScriptedPeer, startScriptedServer } from '../../test/support/scripted-server.ts';
import { createClient } from './client.ts';
import { createSubscription } from './subscription.ts';

const change = (type: 'UPSERT' | 'DELETE', convId: string) => ({ type, result: { convId } });

async function answer(peer: ScriptedPeer, subscriptionId: string): Promise<void> {
  const request = await peer.next();
  expect(request).toMatchObject({ type: 'cqm.SubscribeExConversations', body: { convState: ['OPEN'] } });
  peer.reply(request, { subscriptionId });
}

test('a live set follows its notifications, and the snapshot after a reconnect replaces it', async () => {
  const server = await startScriptedServer();
  const clock = createFakeClock(1_700_000_000_000);
  const client = createClient({ url: () => server.url, clock });
  let shown: string[] = [];
  const subscription = createSubscription(client, {
    type: 'cqm.SubscribeExConversations',
    body: { convState: ['OPEN'] },
    parse: (result) => (typeof result.convId === 'string' ? result.convId : undefined),
    key: (convId) => convId,
    onChange: (items) => {
      shown = [...items.keys()];
    },
  });
  let peer = await server.accept();
  const type = 'cqm.ExConversationChangeNotification';
  await answer(peer, 's1');
  expect(subscription.ready).toBe(false);
  peer.notify(type, { subscriptionId: 's1', changes: [change('UPSERT', 'a'), change('UPSERT', 'b')] });
  peer.notify(type, { subscriptionId: 'other', changes: [change('UPSERT', 'x')] });
  peer.notify(type, { subscriptionId: 's1', changes: [change('DELETE', 'a'), change('UPSERT', 'c')] });
  await expect.poll(() => shown).toEqual(['b', 'c']);
  peer.terminate();
  await expect.poll(() => client.status.state).toBe('waiting');
  clock.advance(500);
  peer = await server.accept();
  await answer(peer, 's2');
  peer.notify(type, { subscriptionId: 's2', changes: [change('UPSERT', 'c')] });
  await expect.poll(() => shown).toEqual(['c']);
  subscription.close();
  client.close();
  await server.close();
});

test('a busy server is asked again after a pause; a refusal is reported and asked again on demand', async () => {
  const server = await startScriptedServer();
  const clock = createFakeClock(1_700_000_000_000);
  const client = createClient({ url: () => server.url, clock });
  const errors: unknown[] = [];
  const subscription = createSubscription(client, {
    type: 'cqm.SubscribeExConversations',
    body: { convState: ['OPEN'] },
    parse: () => undefined,
    key: () => '',
    onChange: () => undefined,
    onError: (error) => errors.push(error),
    clock,
  });
  const peer = await server.accept();
  peer.reply(await peer.next(), 'slow down', 429);
  await expect.poll(() => clock.nextInMs).toBe(1_000);
  clock.advance(1_000);
  peer.reply(await peer.next(), 'no', 403);
  await expect.poll(() => errors).toMatchObject([{ code: 403 }]);
  subscription.retry();
  await answer(peer, 's1');
  peer.notify('cqm.ExConversationChangeNotification', { subscriptionId: 's1', changes: [] });
  await expect.poll(() => subscription.ready).toBe(true);
  subscription.close();
  client.close();
  await server.close();
});
