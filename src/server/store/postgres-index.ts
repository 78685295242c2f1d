/**
 * The index in PostgreSQL, beside the log. Documents are vectors whose words carry their positions; what narrows a
 * search by right (account, agent) is a word of each vector too, so that one index answers both.
 */
import type pg from 'pg';
import {
  attributeSlot,
  type ConversationIndex,
  type DocumentKind,
  type IndexChange,
  type IndexDocument,
  type IndexedConversation,
  type IndexQuery,
} from './conversation-index.ts';
import {
  type Condition,
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
import { openPool } from './postgres-pool.ts';
import { vacuum } from './vacuum.ts';

const mostPositions = 16_383;

export function openPostgresIndex({ url }: { url: string }): ConversationIndex {
  const pool = openPool(url, { max: 3 });
  return {
    ...writes(pool),
    ...reads(pool),
    async clear() {
      await pool.query('truncate history_documents, history_conversations');
    },
    scrub: () => vacuum(pool, ['history_conversations', 'history_documents']),
    close: () => pool.end(),
  };
}

/** `?` becomes `$1`, `$2`, …; none of the statements has a question mark of its own. */
function numbered(text: string): string {
  let n = 0;
  return text.replaceAll('?', () => `$${++n}`);
}

const upsertText = numbered(`${upsert} returning num`);

function writes(pool: pg.Pool): Pick<ConversationIndex, 'save' | 'saveAttributes' | 'erase'> {
  const inTransaction = async (work: (client: pg.PoolClient) => Promise<void>): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(
        await client.query('rollback').then(
          () => false,
          () => true,
        ),
      );
      throw error;
    }
  };
  return {
    /* In one order everywhere, so that two nodes never wait for each other's rows. */
    save: (changes) =>
      inTransaction(async (client) => {
        for (const change of changes.toSorted((a, b) => (a.conversation.id < b.conversation.id ? -1 : 1)))
          await saveOne(client, change);
      }),
    saveAttributes: (accountId, id, tokens) =>
      inTransaction(async (client) => {
        const { rows } = await client.query<{ num: number; record: string }>(
          'select num, record from history_conversations where account_id = $1 and id = $2 for update',
          [accountId, id],
        );
        const document: IndexDocument = { slot: attributeSlot, kind: 'attribute', tokens };
        for (const { num, record } of rows) await saveDocuments(client, num, JSON.parse(record), [document]);
      }),
    /* The conversations before their documents, as whoever saves them does. */
    erase: (accountId, ids) =>
      inTransaction(async (client) => {
        const { rows } = await client.query<{ num: number }>(
          'select num from history_conversations where account_id = $1 and id = any($2) order by id collate "C" for update',
          [accountId, ids],
        );
        const nums = [rows.map(({ num }) => num)];
        await client.query('delete from history_documents where num = any($1)', nums);
        await client.query('delete from history_conversations where num = any($1)', nums);
      }),
  };
}

async function saveOne(client: pg.PoolClient, { conversation, replaces, documents }: IndexChange): Promise<void> {
  const { rows } = await client.query<{ num: number }>(upsertText, rowOf(conversation));
  const num = rows[0]?.num;
  if (num === undefined) return;
  if (replaces) await client.query('delete from history_documents where num = $1', [num]);
  await saveDocuments(client, num, conversation, documents);
}

async function saveDocuments(
  client: pg.PoolClient,
  num: number,
  conversation: IndexedConversation,
  documents: readonly IndexDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const rows = documents.map(({ slot, kind, tokens }) => ({ slot, vector: vectorOf(conversation, kind, tokens) }));
  await client.query(
    `insert into history_documents (num, slot, vector)
     select $1, d.slot, d.vector::tsvector from json_to_recordset($2::json) as d(slot integer, vector text)
     on conflict (num, slot) do update set vector = excluded.vector`,
    [num, JSON.stringify(rows)],
  );
}

function vectorOf({ accountId, latestAgentId }: IndexedConversation, kind: DocumentKind, tokens: readonly string[]) {
  const positions = new Map<string, number[]>();
  for (const [i, token] of tokens.slice(0, mostPositions).entries()) {
    const known = positions.get(token);
    if (known) known.push(i + 1);
    else positions.set(token, [i + 1]);
  }
  const words = [...positions].map(([token, at]) => `'${token}':${at.slice(0, 255).join(',')}`);
  const agent = latestAgentId === undefined ? [] : [`'${agentWord(accountId, latestAgentId)}'`];
  return [...words, `'${kindWord(kind)}'`, `'${accountWord(accountId)}'`, ...agent].join(' ');
}

/** Words that no text can hold: text is cut into letters and digits. */
const kindWord = (kind: DocumentKind): string => `#${kind}`;
const accountWord = (accountId: string): string => `@${escaped(accountId)}`;
const agentWord = (accountId: string, agentId: string): string => `@${escaped(accountId)}/${escaped(agentId)}`;
const escaped = (id: string): string => encodeURIComponent(id).replaceAll("'", '%27');

function reads(pool: pg.Pool): Pick<ConversationIndex, 'list' | 'search' | 'count' | 'listDays'> {
  return {
    async list(ids) {
      const { rows } = await pool.query<{ id: string; record: string }>(
        'select id, record from history_conversations where id = any($1)',
        [ids],
      );
      return new Map(rows.map(({ id, record }) => [id, JSON.parse(record)]));
    },
    async search(query) {
      const { found, next } = query.text
        ? await searchText(textSearch(pool, query), query)
        : await listPage(pool, query);
      return {
        found: found.map(({ record, slot }) => ({
          conversation: JSON.parse(record),
          ...(slot !== undefined && { slot }),
        })),
        ...(next !== undefined && { next }),
      };
    },
    async listDays(query) {
      const { opened, closed } = daysSql(query);
      const ask = async ({ text, values }: Condition) => (await pool.query<DayRow>(numbered(text), values)).rows;
      return mergeDays([...(await ask(opened)), ...(await ask(closed))], query.offsetMs);
    },
    async count(query, most) {
      const { text, values } = conditionOf(query);
      const sql = `select count(*) as count from (select 1 from history_conversations h where ${text} limit ?) as found`;
      const { rows } = await pool.query<{ count: number }>(numbered(sql), [...values, most]);
      return rows[0]?.count ?? 0;
    },
  };
}

async function listPage(pool: pg.Pool, query: IndexQuery): Promise<Found> {
  const { order, cursor, limit } = query;
  const { text, values } = conditionOf(query);
  const newest = order === 'newest';
  const beyond = cursor === undefined ? '' : `and h.num ${newest ? '<' : '>'} ${Number(cursor)}`;
  const { rows } = await pool.query<{ num: number; record: string }>(
    numbered(
      `select h.num, h.record from history_conversations h where ${text} ${beyond}
       order by h.num ${newest ? 'desc' : 'asc'} limit ?`,
    ),
    [...values, limit + 1],
  );
  const found = rows.slice(0, limit);
  const last = found.at(-1);
  return { found, ...(rows.length > limit && last && { next: last.num }) };
}

function textSearch(pool: pg.Pool, query: IndexQuery) {
  const newest = query.order === 'newest';
  const words = matchOf(query);
  const { text, values } = conditionOf(query);
  const edge = newest ? { num: Number.MAX_SAFE_INTEGER, slot: 0 } : { num: -1, slot: 0 };
  return {
    async match(after: Hit = edge, limit: number): Promise<Hit[]> {
      const { rows } = await pool.query<Hit>(
        `select num, slot from history_documents where vector @@ $1::tsquery and (num, slot) ${newest ? '<' : '>'} ($2, $3)
         order by num ${newest ? 'desc' : 'asc'}, slot ${newest ? 'desc' : 'asc'} limit $4`,
        [words, after.num, after.slot, limit],
      );
      return rows;
    },
    async filter(nums: readonly number[]): Promise<Map<number, string>> {
      if (nums.length === 0) return new Map();
      const { rows } = await pool.query<{ num: number; record: string }>(
        numbered(`select h.num, h.record from history_conversations h where h.num = any(?) and ${text}`),
        [nums, ...values],
      );
      return new Map(rows.map(({ num, record }) => [num, record]));
    },
  };
}

function matchOf({ accountId, sight, text }: IndexQuery): string {
  const phrase = (tokens: readonly string[]) => `(${tokens.map((token) => `'${token}'`).join(' <-> ')})`;
  const choices = (text?.choices ?? []).map((choice) => `(${choice.map(phrase).join(' | ')})`);
  const scope = sight.kind === 'agent' ? agentWord(accountId, sight.agentId) : accountWord(accountId);
  const kinds = text?.kinds ? [`(${text.kinds.map((kind) => `'${kindWord(kind)}'`).join(' | ')})`] : [];
  return [...choices, `'${scope}'`, ...kinds].join(' & ');
}
