/** What both adapters of the index say to their database alike. */
import {
  attributeSlot,
  type DaysQuery,
  type IndexedConversation,
  type IndexedDay,
  type IndexQuery,
} from './conversation-index.ts';

export type SqlValue = string | number | null;

export interface Condition {
  /** With `?` for each value. */
  text: string;
  values: SqlValue[];
}

/** The columns of `history_conversations`, in order, after `num`. */
export const columns = [
  'id',
  'account_id',
  'consumer_id',
  'skill_id',
  'agent_id',
  'agent_ids',
  'in_queue',
  'open',
  'start_ts',
  'end_ts',
  'csat',
  'source',
  'device',
  'revision',
  'record',
] as const;

export const rowOf = (conversation: IndexedConversation): SqlValue[] => [
  conversation.id,
  conversation.accountId,
  conversation.consumerId,
  conversation.skillId,
  conversation.latestAgentId ?? null,
  `|${conversation.agentIds.join('|')}|`,
  Number(conversation.inQueue),
  Number(conversation.open),
  conversation.startTs,
  conversation.endTs ?? null,
  conversation.csat ?? null,
  conversation.source,
  conversation.device,
  conversation.revision,
  JSON.stringify(conversation),
];

export const upsert = `insert into history_conversations (${columns.join(', ')})
  values (${columns.map(() => '?').join(', ')})
  on conflict (id) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
  where history_conversations.revision <= excluded.revision`;

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ') || 'null';

/** Everything of the query but its text and its place, over `history_conversations h`. */
export function conditionOf(query: Omit<IndexQuery, 'text'>): Condition {
  const { accountId, sight, open, inQueue, nowTs } = query;
  const parts: Condition[] = [{ text: 'h.account_id = ?', values: [accountId] }];
  const and = (text: string, ...values: SqlValue[]) => parts.push({ text, values });
  const among = (column: string, accepted: readonly string[] | undefined) => {
    if (accepted) and(`h.${column} in (${marks(accepted)})`, ...accepted);
  };
  const atLeast = (expression: string, value: number | undefined, ...before: SqlValue[]) => {
    if (value !== undefined) and(`${expression} >= ?`, ...before, value);
  };
  const atMost = (expression: string, value: number | undefined, ...before: SqlValue[]) => {
    if (value !== undefined) and(`${expression} <= ?`, ...before, value);
  };
  if (sight.kind === 'agent') and('h.agent_id = ?', sight.agentId);
  if (sight.kind === 'groups') {
    const { agentIds, skillIds } = sight;
    and(
      `(h.agent_id in (${marks(agentIds)})
        or ((h.in_queue = 1 or h.agent_id is null) and h.skill_id in (${marks(skillIds)})))`,
      ...agentIds,
      ...skillIds,
    );
  }
  among('id', query.ids);
  among('skill_id', query.skillIds);
  among('agent_id', query.latestAgentIds);
  among('source', query.sources);
  among('device', query.devices);
  if (query.agentIds)
    and(
      `(${query.agentIds.map(() => 'h.agent_ids like ?').join(' or ') || '1 = 0'})`,
      ...query.agentIds.map((id) => `%|${id}|%`),
    );
  if (query.consumerId !== undefined) and('h.consumer_id = ?', query.consumerId);
  if (open !== undefined) and('h.open = ?', Number(open));
  if (inQueue !== undefined) and('h.in_queue = ?', Number(inQueue));
  atLeast('h.start_ts', query.startFromTs);
  atMost('h.start_ts', query.startToTs);
  atLeast('coalesce(h.end_ts, ?) - h.start_ts', query.durationFromMs, nowTs);
  atMost('coalesce(h.end_ts, ?) - h.start_ts', query.durationToMs, nowTs);
  atLeast('h.csat', query.csatFrom);
  atMost('h.csat', query.csatTo);
  return { text: parts.map(({ text }) => text).join(' and '), values: parts.flatMap(({ values }) => values) };
}

const dayMs = 86_400_000;

/** Two questions for `listDays`: what began, and what ended, on each day. */
export function daysSql(query: DaysQuery): { opened: Condition; closed: Condition } {
  const { fromTs, toTs, offsetMs } = query;
  const { text, values } = conditionOf({ ...query, nowTs: 0, order: 'newest', limit: 0 });
  const by = (column: string, figures: string): Condition => ({
    text: `select (h.${column} + cast(? as bigint)) / ${dayMs} as day, ${figures} from history_conversations h
      where ${text} and h.${column} >= ? and h.${column} <= ? group by 1`,
    values: [offsetMs, ...values, fromTs, toTs],
  });
  return {
    opened: by('start_ts', 'count(*) as opened'),
    closed: by(
      'end_ts',
      'count(*) as closed, avg(h.end_ts - h.start_ts) as duration, count(h.csat) as ratings, coalesce(avg(h.csat), 0) as csat',
    ),
  };
}

export interface DayRow {
  day: number;
  opened?: number;
  closed?: number;
  duration?: number;
  ratings?: number;
  csat?: number;
}

export function mergeDays(rows: readonly DayRow[], offsetMs: number): IndexedDay[] {
  const days = Map.groupBy(rows, ({ day }) => Number(day));
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, parts]) => {
      const figure = (name: Exclude<keyof DayRow, 'day'>) =>
        Number(parts.find((part) => part[name] !== undefined)?.[name] ?? 0);
      return {
        dayTs: day * dayMs - offsetMs,
        opened: figure('opened'),
        closed: figure('closed'),
        meanDurationMs: Math.round(figure('duration')),
        ratings: figure('ratings'),
        meanCsat: figure('csat'),
      };
    });
}

/** Documents looked at in one step, and steps of one search, so that no search runs without end. */
const firstStep = 256;
const laterStep = 4096;
const mostSteps = 6;

export interface Hit {
  num: number;
  slot: number;
}

/** The adapter's two questions: matching documents beyond a place, and which of these conversations are in sight. */
export interface TextSearch {
  match(after: Hit | undefined, limit: number): Hit[] | Promise<Hit[]>;
  filter(nums: readonly number[]): Map<number, string> | Promise<Map<number, string>>;
}

export interface Found {
  found: { num: number; record: string; slot?: number }[];
  next?: number;
}

/** Goes through the matching documents, which lie conversation by conversation, until the page is full. */
export async function searchText({ match, filter }: TextSearch, query: IndexQuery): Promise<Found> {
  const { limit, cursor, order } = query;
  const found: Found['found'] = [];
  const edge = order === 'newest' ? 0 : attributeSlot;
  let place: Hit | undefined = cursor === undefined ? undefined : { num: cursor, slot: edge };
  let last = cursor;
  for (let step = 0; step < mostSteps; step++) {
    const size = step === 0 ? firstStep : laterStep;
    const hits = await match(place, size);
    const fresh = new Map<number, Hit>();
    for (const hit of hits) if (hit.num !== last && !fresh.has(hit.num)) fresh.set(hit.num, hit);
    const records = await filter([...fresh.keys()]);
    for (const [num, { slot }] of fresh) {
      if (found.length === limit) return { found, ...(last !== undefined && { next: last }) };
      last = num;
      const record = records.get(num);
      if (record !== undefined) found.push({ num, record, slot });
    }
    place = hits.at(-1);
    if (hits.length < size) return { found };
  }
  return { found, ...(last !== undefined && { next: last }) };
}
