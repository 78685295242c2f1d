/** Finding conversations and reading them, with the rights of whoever asks. */
import type { LoggedEvent } from '../../protocol/conversation.ts';
import type { Clock } from '../clock.ts';
import { currentAttributes } from '../engagement/attribute-log.ts';
import { findReportedName, listAttributes } from '../engagement/conversation-attributes.ts';
import type { Identity } from '../identity/identity.ts';
import type { Directory } from '../messaging/directory.ts';
import { oversightOf } from '../messaging/oversight.ts';
import {
  attributeSlot,
  type ConversationIndex,
  type DaysQuery,
  type DocumentKind,
  type IndexedConversation,
  type IndexedDay,
  type IndexQuery,
  noteSlot,
  type Sight,
} from '../store/conversation-index.ts';
import type { Account, Store, User } from '../store/store.ts';
import type { Blind } from './attributes.ts';
import { textOf } from './documents.ts';
import type { LogIndexer } from './indexer.ts';
import { historyRecord, type Part, readsConversation, readsLog } from './record.ts';
import { parseKeywords } from './tokens.ts';

export interface HistoryParts {
  store: Store;
  index: ConversationIndex;
  indexer: Pick<LogIndexer, 'flush'>;
  directory: Directory;
  identity: Pick<Identity, 'findProfile'>;
  clock: Clock;
  blind: Blind;
}

export type Asker = { accountId: string; user: User };

/** Words to look for, and where. Several searches must each find something in the conversation. */
export interface TextSearch {
  keywords: string;
  kinds?: readonly DocumentKind[];
}

export type Filters = Omit<IndexQuery, 'accountId' | 'sight' | 'nowTs' | 'text'>;

/** Why a conversation was found. */
export interface Match {
  kind: DocumentKind;
  text: string;
  dialogId?: string;
  sequence?: number;
}

export interface FoundConversation {
  row: IndexedConversation;
  match?: Match;
}

export interface History {
  search(
    asker: Asker,
    filters: Filters,
    texts: readonly TextSearch[],
  ): Promise<{ found: FoundConversation[]; next?: number }>;
  count(asker: Asker, filters: Filters): Promise<number>;
  listDays(asker: Asker, query: Pick<DaysQuery, 'fromTs' | 'toTs' | 'offsetMs'>): Promise<IndexedDay[]>;
  /** The conversation if the asker may read it: by its own rights, or since it now serves the same consumer. */
  find(asker: Asker, conversationId: string): Promise<IndexedConversation | undefined>;
  /** Whether the agent serves the consumer now, and so may read what was before. */
  serves(asker: Asker, consumerId: string): Promise<boolean>;
  /** `mostEvents` bounds what is read of each log, and all of them share so many bytes. */
  records(
    accountId: string,
    rows: readonly IndexedConversation[],
    wanted: readonly Part[],
    mostEvents: number,
  ): Promise<object[]>;
  /** Of the consumer itself. */
  listOwn(accountId: string, consumerId: string, filters: Filters): Promise<IndexedConversation[]>;
}

/** Agents see what was last theirs, managers what they oversee. */
async function sightOf(directory: Directory, { accountId, user }: Asker): Promise<Sight> {
  const [users, groups] = await Promise.all([directory.users(accountId), directory.groups(accountId)]);
  const oversight = oversightOf(user, users, groups);
  if (oversight === 'all') return { kind: 'all' };
  return oversight === 'none' ? { kind: 'agent', agentId: user.pid } : { kind: 'groups', ...oversight };
}

export function createHistory(deps: HistoryParts): History {
  const { store, index, indexer, directory, clock } = deps;
  const queryOf = async (asker: Asker, filters: Filters): Promise<IndexQuery> => ({
    ...filters,
    accountId: asker.accountId,
    sight: await sightOf(directory, asker),
    nowTs: clock.now(),
  });

  const serves: History['serves'] = async ({ accountId, user }, consumerId) => {
    const query = { accountId, consumerId, agentIds: [user.pid], state: ['OPEN'], limit: 1 };
    return (await store.listConversations(query)).length > 0;
  };

  return {
    async search(asker, filters, texts) {
      await indexer.flush();
      const query = await queryOf(asker, filters);
      const choices = texts.map((text) => choicesOf(text, deps.blind));
      if (choices.some((one) => one.choices.length === 0)) return { found: [] };
      const [first, ...others] = choices;
      const page = await index.search({ ...query, ...(first && { text: first }) });
      let { found } = page;
      for (const text of others) {
        const { cursor: _, ...rest } = query;
        const ids = found.map(({ conversation }) => conversation.id);
        const both = await index.search({ ...rest, ids, text, limit: ids.length });
        const kept = new Set(both.found.map(({ conversation }) => conversation.id));
        found = found.filter(({ conversation }) => kept.has(conversation.id));
      }
      const matched = await Promise.all(
        found.map(async ({ conversation: row, slot }): Promise<FoundConversation> => {
          const match = slot === undefined ? undefined : await findMatch(store, row, slot);
          return { row, ...(match && { match }) };
        }),
      );
      return { found: matched, ...(page.next !== undefined && { next: page.next }) };
    },
    async count(asker, filters) {
      await indexer.flush();
      return index.count(await queryOf(asker, filters), mostCounted);
    },
    async listDays(asker, query) {
      await indexer.flush();
      return index.listDays({ ...query, accountId: asker.accountId, sight: await sightOf(directory, asker) });
    },
    async find(asker, conversationId) {
      await indexer.flush();
      const { accountId } = asker;
      const base: IndexQuery = {
        accountId,
        sight: await sightOf(directory, asker),
        ids: [conversationId],
        nowTs: 0,
        order: 'newest',
        limit: 1,
      };
      const [own] = (await index.search(base)).found;
      if (own) return own.conversation;
      const [any] = (await index.search({ ...base, sight: { kind: 'all' } })).found;
      return any && (await serves(asker, any.conversation.consumerId)) ? any.conversation : undefined;
    },
    serves,
    async listOwn(accountId, consumerId, filters) {
      await indexer.flush();
      const own = { ...filters, accountId, consumerId, sight: { kind: 'all' }, nowTs: clock.now() } as const;
      return (await index.search(own)).found.map(({ conversation }) => conversation);
    },
    async records(accountId, rows, wanted, mostEvents) {
      const set = new Set(wanted);
      const [users, groups, skills] = await Promise.all([
        directory.users(accountId),
        directory.groups(accountId),
        store.listSkills(accountId),
      ]);
      const shared = { users, groups, skills, nowTs: clock.now() };
      const records: object[] = [];
      let room = answerBytes;
      for (let at = 0; at < rows.length; at += rowsAtOnce) {
        const some = rows.slice(at, at + rowsAtOnce);
        const read = await Promise.all(some.map((row) => readSources(deps, row, wanted, { mostEvents, room })));
        const made = read.map((sources) => historyRecord({ ...shared, ...sources }, set));
        records.push(...made);
        if (wanted.some((part) => readsLog.has(part))) room -= Buffer.byteLength(JSON.stringify(made));
      }
      return records;
    },
  };
}

async function readSources(
  { store, identity, directory }: HistoryParts,
  row: IndexedConversation,
  wanted: readonly Part[],
  { mostEvents, room }: { mostEvents: number; room: number },
) {
  const [conversation, log, profile, account] = await Promise.all([
    wanted.some((part) => readsConversation.has(part)) ? store.findConversation(row.accountId, row.id) : undefined,
    wanted.some((part) => readsLog.has(part)) ? readLog(store, row.id, mostEvents, room) : [],
    identity.findProfile(row.accountId, row.consumerId),
    directory.findAccount(row.accountId),
  ]);
  const names = wanted.includes('consumerParticipants') && showsReported(account);
  const named = names ? await findReportedName(store, { ...row, brandId: row.accountId }, profile) : {};
  const reported =
    conversation && wanted.includes('sdes') && showsReported(account)
      ? currentAttributes(await listAttributes(store, conversation))
      : [];
  return { row, conversation, log, profile, reported, named };
}

const showsReported = (account: Account | undefined): boolean =>
  account?.settings.engagement?.showUnverifiedAttributes ?? true;

export const mostCounted = 1000;
/** Of one log, and of one answer. */
const logBytes = 2_097_152;
const rowsAtOnce = 5;
const answerBytes = 8_388_608;

/** Attributes stand in the index under digests, everything else as it is. */
function choicesOf({ keywords, kinds }: TextSearch, blind: Blind): NonNullable<IndexQuery['text']> {
  const attributes = !kinds || kinds.includes('attribute');
  const plain = !kinds || kinds.some((kind) => kind !== 'attribute');
  const choices = parseKeywords(keywords).map((phrases) => [
    ...(plain ? phrases : []),
    ...(attributes ? phrases.map(blind) : []),
  ]);
  return { choices, ...(kinds && { kinds }) };
}

/** The oldest that fit; of every conversation one event at least. */
function readLog(store: Store, id: string, most: number, bytes: number): Promise<LoggedEvent[]> {
  return store.readAfter(id, 0, most, Math.max(0, Math.min(bytes, logBytes)));
}

const longestMatch = 240;

async function findMatch(store: Store, row: IndexedConversation, slot: number): Promise<Match | undefined> {
  if (slot === attributeSlot) return { kind: 'attribute', text: '' };
  if (slot === noteSlot) return { kind: 'note', text: row.note.slice(0, longestMatch) };
  const [logged] = await store.readAfter(row.id, slot - 1, 1);
  if (logged?.event.type !== 'MessagePublished') return undefined;
  const { dialogId, sequence, audience } = logged.event;
  return {
    kind: audience ? 'note' : 'transcript',
    text: textOf(logged.event).slice(0, longestMatch),
    dialogId,
    sequence,
  };
}
