/** The visits of a consumer: a page named it in them, or one of its conversations came from them. */
import type { Claimed, Person } from '../store/rights.ts';
import type { Store } from '../store/store.ts';

const pageSize = 500;

type Sources = Pick<Store, 'listPersonSessionIds' | 'listPersonConversations' | 'findConversation'>;

/** In pages. A session may come twice. */
export async function* sessionsOf(store: Sources, person: Claimed): AsyncGenerator<string[]> {
  for (let after = ''; ; ) {
    const page = await store.listPersonSessionIds(person, { after, limit: pageSize });
    if (page.length > 0) yield page;
    after = page.at(-1) ?? after;
    if (page.length < pageSize) break;
  }
  for await (const page of conversationsOf(store, person)) {
    const conversations = await Promise.all(page.map((id) => store.findConversation(person.accountId, id)));
    const ids = conversations.flatMap((conversation) => {
      const sessionId = conversation?.context?.sessionId;
      return typeof sessionId === 'string' ? [sessionId] : [];
    });
    if (ids.length > 0) yield ids;
  }
}

const conversationsAtOnce = 50;

/** Ids in pages, by their beginning; what is deleted meanwhile does not disturb it. */
export async function* conversationsOf(
  store: Pick<Store, 'listPersonConversations'>,
  person: Person,
): AsyncGenerator<string[]> {
  for (let afterNum = 0; ; ) {
    const page = await store.listPersonConversations(person, { afterNum, limit: conversationsAtOnce });
    if (page.length > 0) yield page.map(({ conversationId }) => conversationId);
    afterNum = page.at(-1)?.num ?? afterNum;
    if (page.length < conversationsAtOnce) return;
  }
}
