import { isDeepStrictEqual } from 'node:util';
import { foldAll } from '../../src/protocol/conversation.ts';
import type { Store } from '../../src/server/store/store.ts';

const most = 1000;

/** Throws unless every stored snapshot is what the conversation's log folds to. */
export async function checkFolds(store: Store, accountId: string): Promise<void> {
  for (const { convId } of await store.listConversations({ accountId, limit: most })) {
    const snapshot = await store.findConversation(accountId, convId);
    const log = await store.readAfter(convId, 0, 100_000);
    const known = log.filter(({ revision }) => revision <= (snapshot?.revision ?? 0));
    const folded = foldAll(undefined, known);
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(folded)), JSON.parse(JSON.stringify(snapshot))))
      throw new Error(
        `the log of ${convId} folds to\n${JSON.stringify(folded)}\nand the snapshot is\n${JSON.stringify(snapshot)}`,
      );
  }
}
