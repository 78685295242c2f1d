import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { consumerSocketPath } from '../support/sign-in.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';

const clients = 1000;
/** Said before the restart, seen before it, and said in all. */
const [said, seen, all] = [4, 2, 6];
const texts = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `message ${from + i}`);

const connect = ({ wsUrl }: TestServer, token: string) =>
  openWire(wsUrl + consumerSocketPath, { authorization: `jwt ${token}` });

async function say(wire: WireClient, dialogId: string, messages: string[]): Promise<void> {
  const event = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message });
  await Promise.all(messages.map((message) => wire.request('ms.PublishEvent', { dialogId, event: event(message) })));
}

/** What the socket is told, up to the last sequence. */
async function listen(wire: WireClient): Promise<{ sequence: number; event: { message: string } }[]> {
  const changes = [];
  do {
    const { body } = await wire.notification('MessagingEventNotification');
    changes.push(...body.changes);
  } while (changes.at(-1).sequence < all - 1);
  return changes;
}

test('a thousand clients that come back at once after a restart each end with their whole dialog', {
  timeout: 120_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-storm-'));
  const before = await startServer({ dataDir });
  const begin = async (name: string) => {
    const token = await before.consumerToken(name);
    const wire = await connect(before, token);
    const { body } = await wire.request('cm.ConsumerRequestConversation');
    const dialogId: string = body.conversationId;
    await say(wire, dialogId, texts(0, said));
    return { token, dialogId, closed: wire.closed };
  };
  const customers: Awaited<ReturnType<typeof begin>>[] = [];
  /* They come a few at a time, and come back all at once. */
  while (customers.length < clients) {
    const names = Array.from({ length: 50 }, (_, i) => `customer-${customers.length + i}`);
    customers.push(...(await Promise.all(names.map(begin))));
  }
  await before.stop();
  const codes = (await Promise.all(customers.map(({ closed }) => closed))).map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set([1001]));

  const after = await startServer({ dataDir });
  const dialogs = await Promise.all(
    customers.map(async ({ token, dialogId }) => {
      const wire = await connect(after, token);
      await wire.request('ms.SubscribeMessagingEvents', { dialogId, fromSeq: seen });
      const [told] = await Promise.all([listen(wire), say(wire, dialogId, texts(said, all))]);
      return told.map(({ sequence, event }) => [sequence, event.message]);
    }),
  );
  const wanted = texts(seen, all).map((message, i) => [seen + i, message]);
  expect(dialogs.filter((dialog) => JSON.stringify(dialog) !== JSON.stringify(wanted))).toEqual([]);
  expect(dialogs).toHaveLength(clients);
  await after.stop();
  rmSync(dataDir, { recursive: true });
});
