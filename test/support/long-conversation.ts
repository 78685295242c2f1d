import { fold, type LoggedEvent } from '../../src/protocol/conversation.ts';
import { account, type TestServer } from './start-server.ts';

/** A conversation of `sub` in which `count` messages were said by turns: `m0`, `m1`, … */
export async function seedLongConversation(server: TestServer, sub: string, count: number): Promise<string> {
  const consumer = await server.consumer(sub);
  const { body } = await consumer.request('cm.ConsumerRequestConversation', {});
  await consumer.close();
  const { conversationId } = body;
  const opened = await server.store.findConversation(account, conversationId);
  if (!opened) throw new Error('the conversation was not created');
  let snapshot = opened;
  for (let said = 0; said < count; ) {
    const events: LoggedEvent[] = [];
    const { revision } = snapshot;
    for (; events.length < 500 && said < count; said += 1) {
      const own = said % 2 === 0;
      const logged: LoggedEvent = {
        conversationId,
        revision: revision + events.length + 1,
        ts: snapshot.lastEventTs + 1_000,
        event: {
          type: 'MessagePublished',
          dialogId: conversationId,
          sequence: said,
          originator: own ? { id: opened.consumerId, role: 'CONSUMER' } : { id: 'somebody', role: 'ASSIGNED_AGENT' },
          event: { type: 'ContentEvent', contentType: 'text/plain', message: `m${said}` },
        },
      };
      events.push(logged);
      snapshot = fold(snapshot, logged);
    }
    const append = { accountId: account, conversationId, expectedRevision: revision, events, snapshot };
    const { kind } = await server.store.append(append);
    if (kind !== 'committed') throw new Error(`not appended: ${kind}`);
  }
  return conversationId;
}
