/** A process for tests to kill: appends without end and prints each revision once it was acknowledged. */
import { type Conversation, fold, type LoggedEvent } from '../../src/protocol/conversation.ts';
import { openSqliteStore } from '../../src/server/store/sqlite.ts';

const [path = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path });

let conversation: Conversation | undefined;
for (let revision = 1; ; revision++) {
  const event: LoggedEvent = {
    conversationId: 'endless',
    revision,
    ts: revision,
    event:
      revision === 1
        ? {
            type: 'ConversationOpened',
            brandId: 'acc',
            consumerId: 'consumer',
            skillId: '-1',
            firstConversation: true,
            ttr: { ttrType: 'NORMAL', value: 60 },
            participants: [{ id: 'consumer', role: 'CONSUMER', state: 'ACTIVE' }],
          }
        : { type: 'NoteChanged', note: `note ${revision}` },
  };
  conversation = fold(conversation, event);
  await store.append({
    accountId: 'acc',
    conversationId: 'endless',
    expectedRevision: revision - 1,
    events: [event],
    snapshot: conversation,
  });
  process.stdout.write(`${revision}\n`);
}
