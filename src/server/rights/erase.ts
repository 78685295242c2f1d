/** The steps of one erasure. Each may be done again from its beginning, by whichever node, whatever was done before. */
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Identity } from '../identity/identity.ts';
import type { Conversations } from '../messaging/conversations.ts';
import { closeConversation } from '../messaging/fields.ts';
import type { Forget } from '../messaging/nodes.ts';
import type { ConversationIndex, IndexQuery } from '../store/conversation-index.ts';
import type { Claimed, HeldRows, Person } from '../store/rights.ts';
import type { Store } from '../store/store.ts';
import { conversationsOf, sessionsOf } from './sessions-of.ts';

export interface EraseParts {
  store: Store;
  index: ConversationIndex;
  bus: Bus;
  clock: Clock;
  conversations: Conversations;
  identity: Pick<Identity, 'revokeConsumer'>;
  /** On this node. */
  forget: Forget;
}

/** `search_index`: conversations in the index. */
export type Counts = HeldRows & { search_index: number };

export interface Verification {
  ts: number;
  /** Rows that were looked through for the consumer's id, besides those that are found by it. */
  searchedRows: number;
  /** Where the id was found; nothing is the proof. */
  found: number;
}

const openAtOnce = 100;
const indexedAtOnce = 200;
const mostCounted = 1_000_000;
const numbersAtOnce = 500;

/** Sessions end on all nodes, and nobody is asked to serve the conversations any more. */
export async function endSessions(parts: EraseParts, { accountId, consumerId }: Person): Promise<void> {
  const { store, identity, conversations } = parts;
  await identity.revokeConsumer(accountId, consumerId);
  const query = { accountId, consumerId, stage: ['OPEN'], limit: openAtOnce };
  for (const { convId } of await store.listConversations(query))
    await conversations.change(accountId, convId, (current) =>
      current.stage === 'CLOSE' ? [] : closeConversation(current, 'SYSTEM'),
    );
}

export async function countAll({ store, index, clock }: EraseParts, person: Claimed): Promise<Counts> {
  const counts: Counts = { ...(await store.countHeld(person)), visits: 0, search_index: 0 };
  const seen = new Set<string>();
  for await (const page of sessionsOf(store, person)) {
    const fresh = [...new Set(page)].filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    const { visits, attributes } = await store.countSessions(person.accountId, fresh);
    counts.visits += visits;
    counts.attributes += attributes;
  }
  counts.search_index = await index.count(indexQuery(person, clock), mostCounted);
  return counts;
}

/** `step` comes before each bounded part, and may throw to end it. */
export async function eraseAll(parts: EraseParts, person: Claimed, step: () => Promise<void>): Promise<void> {
  const { store } = parts;
  await eraseIndexed(parts, person, step);
  for await (const page of sessionsOf(store, person)) {
    await step();
    await store.deleteSessions(person, page);
  }
  for await (const page of conversationsOf(store, person)) await eraseConversations(parts, person, { ids: page, step });
  await store.deletePerson(person);
  tell(parts, person, []);
}

/** Whoever remembers them forgets them before and after: what was under way meanwhile could have remembered again. */
export async function eraseConversations(
  parts: Pick<EraseParts, 'store' | 'index' | 'bus' | 'forget'>,
  person: Person,
  { ids, step }: { ids: readonly string[]; step: () => Promise<void> },
): Promise<void> {
  tell(parts, person, ids);
  for (const id of ids) {
    await step();
    await parts.store.deleteConversation(person.accountId, id);
  }
  await parts.index.erase(person.accountId, ids);
  tell(parts, person, ids);
}

function tell(
  { bus, forget }: Pick<EraseParts, 'bus' | 'forget'>,
  person: Person,
  conversationIds: readonly string[],
): void {
  const { accountId, consumerId } = person;
  const erased = { accountId, consumerId, conversationIds: [...conversationIds] };
  forget(erased);
  bus.publish({ kind: 'erased', ...erased });
}

const indexQuery = ({ accountId, consumerId }: Person, clock: Clock): IndexQuery => ({
  accountId,
  consumerId,
  sight: { kind: 'all' },
  nowTs: clock.now(),
  order: 'newest',
  limit: indexedAtOnce,
});

async function eraseIndexed({ index, clock }: EraseParts, person: Person, step: () => Promise<void>): Promise<void> {
  for (;;) {
    await step();
    const { found } = await index.search(indexQuery(person, clock));
    if (found.length === 0) return;
    await index.erase(
      person.accountId,
      found.map(({ conversation }) => conversation.id),
    );
  }
}

/** Looks for the consumer's id, and for what pages call it, in all places, also in rows that no consumer would be found by. */
export async function verify(
  parts: EraseParts,
  person: Claimed,
  step: () => Promise<void>,
): Promise<{ after: Counts; verification: Verification }> {
  const { store, clock } = parts;
  const after = await countAll(parts, person);
  let found = Object.values(after).reduce((sum, rows) => sum + rows, 0);
  let searchedRows = 0;
  for (let afterNum = 0; ; ) {
    await step();
    const page = await store.countMentions(person.consumerId, { afterNum, span: numbersAtOnce });
    found += page.found;
    searchedRows += page.searched;
    afterNum += numbersAtOnce;
    if (afterNum >= page.lastNum) break;
  }
  for (const id of [person.consumerId, ...(person.aliases ?? [])]) found += await store.countVisitMentions(id);
  found += await store.countNamed(person);
  return { after, verification: { ts: clock.now(), searchedRows, found } };
}
