/**
 * The index in SQLite: a table of conversations, and their documents in FTS5. A document's row id is its conversation's
 * number and its slot, so matches come conversation by conversation, and whatever narrows a search by right (account,
 * agent) is a word of the document too: FTS5 then leaps over what is not in sight instead of reading it.
 */
import { DatabaseSync } from 'node:sqlite';
import type {
  ConversationIndex,
  DaysQuery,
  IndexChange,
  IndexDocument,
  IndexedConversation,
  IndexedDay,
  IndexPage,
  IndexQuery,
} from './conversation-index.ts';
import { attributeSlot } from './conversation-index.ts';
import {
  columns,
  conditionOf,
  type DayRow,
  daysSql,
  type Found,
  type Hit,
  mergeDays,
  rowOf,
  searchText,
  upsert,
} from './index-sql.ts';

export interface IndexDatabase {
  list(ids: readonly string[]): Map<string, IndexedConversation>;
  save(changes: readonly IndexChange[]): void;
  saveAttributes(...args: Parameters<ConversationIndex['saveAttributes']>): void;
  search(query: IndexQuery): Promise<IndexPage>;
  count(query: IndexQuery, most: number): number;
  listDays(query: DaysQuery): IndexedDay[];
  erase(accountId: string, ids: readonly string[]): void;
  clear(): void;
  scrub(): void;
  close(): void;
}

/** Raised with every change of the tables: an older file is emptied and filled again from the log. */
const version = 3;
const slots = 2n ** 20n;

const tables = `
  drop table if exists history_conversations;
  drop table if exists history_documents;
  create table history_conversations (num integer primary key, ${columns.map((column) => `${column} ${typeOf(column)}`).join(', ')});
  create unique index history_id on history_conversations (id);
  create index history_account on history_conversations (account_id, num);
  create index history_agent on history_conversations (account_id, agent_id, num);
  create index history_consumer on history_conversations (account_id, consumer_id, num);
  create virtual table history_documents using fts5(body, scope, content='', contentless_delete=1, tokenize='ascii');
  pragma user_version = ${version};`;

function typeOf(column: string): string {
  return ['in_queue', 'open', 'start_ts', 'end_ts', 'csat', 'revision'].includes(column) ? 'integer' : 'text';
}

export function openIndexDatabase(path: string): IndexDatabase {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false, timeout: 5000 });
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = normal; pragma temp_store = memory; pragma cache_size = -32768; pragma secure_delete = fast',
  );
  const { user_version } = db.prepare('pragma user_version').get() as { user_version: number };
  if (user_version !== version) inTransaction(db, () => db.exec(tables));
  const clear = () => inTransaction(db, () => db.exec(tables));
  return { ...writes(db), ...reads(db), clear, scrub: () => scrub(db), close: () => db.close() };
}

function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec('begin immediate');
  try {
    work();
    db.exec('commit');
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}

/** Deleted documents are only marked until the segments they stand in are merged. */
function scrub(db: DatabaseSync): void {
  db.exec("insert into history_documents (history_documents) values ('optimize')");
  db.exec('vacuum');
  const { busy } = db.prepare('pragma wal_checkpoint(truncate)').get() as { busy: number };
  if (busy !== 0) throw new Error("the index's log could not be emptied: somebody else is reading it");
}

function writes(db: DatabaseSync): Pick<IndexDatabase, 'save' | 'saveAttributes' | 'erase'> {
  const put = db.prepare(`${upsert} returning num`);
  const add = db.prepare('insert or replace into history_documents (rowid, body, scope) values (?, ?, ?)');
  const clear = db.prepare('delete from history_documents where rowid between ? and ?');
  const numberOf = db.prepare('select num from history_conversations where account_id = ? and id = ?');
  const drop = db.prepare('delete from history_conversations where num = ?');
  const one = db.prepare('select num, record from history_conversations where account_id = ? and id = ?');
  const clearAll = (num: number) => clear.run(BigInt(num) * slots, (BigInt(num) + 1n) * slots - 1n);
  const write = (num: number, conversation: IndexedConversation, document: IndexDocument) =>
    add.run(
      BigInt(num) * slots + BigInt(document.slot),
      document.tokens.join(' '),
      scopeOf(conversation, document.kind).join(' '),
    );
  return {
    save: (changes) =>
      inTransaction(db, () => {
        const saved = changes.flatMap((change) => {
          const row = put.get(...rowOf(change.conversation)) as { num: number } | undefined;
          return row ? [{ num: row.num, change }] : [];
        });
        /* In the order of their row ids: FTS5 would otherwise write a segment for each step back. */
        for (const { num, change } of saved.sort((a, b) => a.num - b.num)) {
          if (change.replaces) clearAll(num);
          for (const document of change.documents.toSorted((a, b) => a.slot - b.slot))
            write(num, change.conversation, document);
        }
      }),
    saveAttributes: (accountId, id, tokens) =>
      inTransaction(db, () => {
        const row = one.get(accountId, id) as { num: number; record: string } | undefined;
        if (row) write(row.num, JSON.parse(row.record), { slot: attributeSlot, kind: 'attribute', tokens });
      }),
    erase: (accountId, ids) =>
      inTransaction(db, () => {
        for (const id of ids) {
          const row = numberOf.get(accountId, id) as { num: number } | undefined;
          if (!row) continue;
          clearAll(row.num);
          drop.run(row.num);
        }
      }),
  };
}

/** Words that no text can hold, for text is cut into letters and digits of its own column. */
function scopeOf({ accountId, latestAgentId }: IndexedConversation, kind: string): string[] {
  return [
    `k${kind}`,
    accountWord(accountId),
    ...(latestAgentId === undefined ? [] : [agentWord(accountId, latestAgentId)]),
  ];
}

const wordOf = (text: string): string => Buffer.from(text).toString('hex');
const accountWord = (accountId: string): string => `a${wordOf(accountId)}`;
const agentWord = (accountId: string, agentId: string): string => `g${wordOf(accountId)}x${wordOf(agentId)}`;

function reads(db: DatabaseSync): Pick<IndexDatabase, 'list' | 'search' | 'count' | 'listDays'> {
  const one = db.prepare('select record from history_conversations where id = ?');
  return {
    list: (ids) =>
      new Map(
        ids.flatMap((id): [string, IndexedConversation][] => {
          const row = one.get(id) as { record: string } | undefined;
          return row ? [[id, JSON.parse(row.record)]] : [];
        }),
      ),
    async search(query) {
      const { found, next } = query.text ? await searchText(textSearch(db, query), query) : listPage(db, query);
      return {
        found: found.map(({ record, slot }) => ({
          conversation: JSON.parse(record),
          ...(slot !== undefined && { slot }),
        })),
        ...(next !== undefined && { next }),
      };
    },
    listDays(query) {
      const { opened, closed } = daysSql(query);
      const rows = [opened, closed].flatMap(({ text, values }) => db.prepare(text).all(...values));
      return mergeDays(rows as unknown as DayRow[], query.offsetMs);
    },
    count(query, most) {
      const { text, values } = conditionOf(query);
      const sql = `select count(*) as count from (select 1 from history_conversations h where ${text} limit ?)`;
      return (db.prepare(sql).get(...values, most) as { count: number }).count;
    },
  };
}

function listPage(db: DatabaseSync, query: IndexQuery): Found {
  const { order, cursor, limit } = query;
  const { text, values } = conditionOf(query);
  const newest = order === 'newest';
  const beyond = cursor === undefined ? '' : `and h.num ${newest ? '<' : '>'} ${Number(cursor)}`;
  const rows = db
    .prepare(
      `select h.num, h.record from history_conversations h where ${text} ${beyond}
       order by h.num ${newest ? 'desc' : 'asc'} limit ?`,
    )
    .all(...values, limit + 1) as { num: number; record: string }[];
  const found = rows.slice(0, limit);
  const last = found.at(-1);
  return { found, ...(rows.length > limit && last && { next: last.num }) };
}

function textSearch(db: DatabaseSync, query: IndexQuery) {
  const newest = query.order === 'newest';
  const matching = db.prepare(
    `select rowid from history_documents where history_documents match ? and rowid ${newest ? '<' : '>'} ?
     order by rowid ${newest ? 'desc' : 'asc'} limit ?`,
  );
  matching.setReadBigInts(true);
  const shared = db.prepare('select 1 from history_conversations where account_id <> ? limit 1').get(query.accountId);
  const words = matchOf(query, shared !== undefined);
  const { text, values } = conditionOf(query);
  const edge = newest ? 2n ** 62n : -1n;
  const placeOf = ({ num, slot }: Hit) => BigInt(num) * slots + BigInt(slot);
  return {
    match(after: Hit | undefined, limit: number): Hit[] {
      const rows = matching.all(words, after ? placeOf(after) : edge, limit) as { rowid: bigint }[];
      return rows.map(({ rowid }) => ({ num: Number(rowid / slots), slot: Number(rowid % slots) }));
    },
    filter(nums: readonly number[]): Map<number, string> {
      if (nums.length === 0) return new Map();
      const rows = db
        .prepare(
          `select h.num, h.record from json_each(?) as n cross join history_conversations h on h.num = n.value
           where ${text}`,
        )
        .all(JSON.stringify(nums), ...values) as { num: number; record: string }[];
      return new Map(rows.map(({ num, record }) => [num, record]));
    },
  };
}

/**
 * Tokens are letters and digits, so quoting them is enough. Where there is but one account its word, which every
 * document has, would cost and narrow nothing.
 */
function matchOf({ accountId, sight, text }: IndexQuery, severalAccounts: boolean): string {
  const quoted = (words: readonly string[]) => `"${words.join(' ')}"`;
  const bodies = (text?.choices ?? []).map((choice) => `(${choice.map(quoted).join(' OR ')})`);
  const scopes = [
    ...(sight.kind === 'agent' ? [`"${agentWord(accountId, sight.agentId)}"`] : []),
    ...(sight.kind !== 'agent' && severalAccounts ? [`"${accountWord(accountId)}"`] : []),
    ...(text?.kinds ? [`(${text.kinds.map((kind) => `"k${kind}"`).join(' OR ')})`] : []),
  ];
  const scope = scopes.length > 0 ? [`scope : (${scopes.join(' AND ')})`] : [];
  return [`body : (${bodies.join(' AND ')})`, ...scope].join(' AND ');
}
