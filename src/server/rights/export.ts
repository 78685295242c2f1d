/** Everything that is held of one consumer, as one JSON text, a piece at a time: however much it is, little is in memory. */
import type { Identity } from '../identity/identity.ts';
import type { Claimed } from '../store/rights.ts';
import type { Store } from '../store/store.ts';
import { conversationsOf, sessionsOf } from './sessions-of.ts';
import type { Customer } from './subject.ts';

export interface ExportParts {
  store: Store;
  identity: Pick<Identity, 'findProfile'>;
}

export interface ExportHead {
  id: string;
  customer: Customer;
  exportedTs: number;
  exportedBy: string;
}

const eventsAtOnce = 200;
const bytesAtOnce = 1_048_576;
const rowsAtOnce = 500;
const linksPerVisitor = 100;

type Rows = AsyncIterable<unknown>;

export async function* exportOf(parts: ExportParts, person: Claimed, head: ExportHead): AsyncGenerator<string> {
  const { store, identity } = parts;
  const { accountId, consumerId } = person;
  const profile = await identity.findProfile(accountId, consumerId);
  const revocation = await store.findRevocation(accountId, consumerId);
  const member = (name: string, value: unknown) => `,\n${JSON.stringify(name)}: ${JSON.stringify(value ?? null)}`;
  yield `{\n"export": ${JSON.stringify({ ...head, accountId, consumerId })}`;
  yield member('profile', profile);
  yield member('lastLogin', profile?.verified && loginOf(profile.verified));
  yield member('revocation', revocation && { untilTs: revocation.untilTs });
  yield member('historyClearings', await store.listHistoryClearings(person));
  yield* list('visits', visitsOf(store, person));
  yield* list('attributes', attributesOf(store, person));
  yield* list('visitorLinks', linksOf(store, person));
  yield ',\n"conversations": [';
  let first = true;
  for await (const page of conversationsOf(store, person))
    for (const id of page) {
      yield* conversation(store, { accountId, id, first });
      first = false;
    }
  yield ']\n}\n';
}

const loginOf = ({ iss, issuerName, acr, mode, means, verifiedTs }: { [member: string]: unknown }) => ({
  iss,
  issuerName,
  acr,
  mode,
  means,
  verifiedTs,
});

async function* list(name: string, rows: Rows): AsyncGenerator<string> {
  yield `,\n${JSON.stringify(name)}: [`;
  let first = true;
  for await (const row of rows) {
    yield `${first ? '' : ','}\n${JSON.stringify(row)}`;
    first = false;
  }
  yield ']';
}

/** As it stands, and every event that made it so: messages, receipts, notes, assignments, ratings. */
async function* conversation(
  store: Store,
  { accountId, id, first }: { accountId: string; id: string; first: boolean },
): AsyncGenerator<string> {
  const current = await store.findConversation(accountId, id);
  yield `${first ? '' : ','}\n{"conversation": ${JSON.stringify(current ?? null)}, "events": [`;
  for (let after = 0; ; ) {
    const events = await store.readAfter(id, after, eventsAtOnce, bytesAtOnce);
    if (events.length === 0) break;
    yield `${after === 0 ? '' : ','}\n${events.map((event) => JSON.stringify(event)).join(',\n')}`;
    after = events.at(-1)?.revision ?? after;
  }
  yield ']}';
}

/** Each once, though two of its conversations or reports may lead to it. */
async function* sessionPages(store: Store, person: Claimed): AsyncGenerator<string[]> {
  const seen = new Set<string>();
  for await (const page of sessionsOf(store, person)) {
    const fresh = [...new Set(page)].filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    if (fresh.length > 0) yield fresh;
  }
}

async function* visitsOf(store: Store, person: Claimed): Rows {
  for await (const page of sessionPages(store, person)) yield* await store.listSessionVisits(person.accountId, page);
}

async function* attributesOf(store: Store, person: Claimed): Rows {
  yield* reported(store, person);
  for await (const sessionIds of sessionPages(store, person))
    yield* reported(store, { accountId: person.accountId, sessionIds });
}

async function* reported(store: Store, of: Parameters<Store['listReported']>[0]): Rows {
  for (let afterNum = 0; ; ) {
    const page = await store.listReported(of, { afterNum, limit: rowsAtOnce });
    yield* page.map(({ attribute }) => attribute);
    afterNum = page.at(-1)?.num ?? afterNum;
    if (page.length < rowsAtOnce) return;
  }
}

/** Browsers of its visits, and as whom else somebody whom nobody vouches for has talked from them. */
async function* linksOf(store: Store, person: Claimed): Rows {
  const seen = new Set<string>();
  for await (const page of sessionPages(store, person))
    for (const { visitorId } of await store.listSessionVisits(person.accountId, page)) {
      if (seen.has(visitorId)) continue;
      seen.add(visitorId);
      const unauthenticatedConsumerIds = await store.listVisitorConsumers(person.accountId, visitorId, linksPerVisitor);
      yield { visitorId, unauthenticatedConsumerIds };
    }
}
