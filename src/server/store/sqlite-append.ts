import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type EventRow, messageKey } from './append-row.ts';
import { hourMs } from './schema.ts';
import type { AppendAnswer, AppendTuple } from './sqlite-wire.ts';

export type AppendResult = AppendAnswer | 'committed';

/** Runs one append inside a transaction that the caller holds. A throw leaves work behind: roll back to a savepoint. */
export function prepareAppend(db: DatabaseSync): (append: AppendTuple) => AppendResult {
  const statements = prepare(db);
  return (append) => {
    const [conversationId, accountId, , , expectedRevision] = append;
    const found = statements.find.get(conversationId) as Found | undefined;
    const keys = append[10].map(([, dialogId, , ref]) => (ref === null ? null : messageKey(dialogId ?? '', ref)));
    if (found) {
      if (found.account_id !== accountId) return ['conflict'];
      const key = keys.find((candidate) => candidate !== null);
      const before = key === undefined ? undefined : statements.findMessage.get(found.num, key);
      if (before) return ['duplicate', Number(before.revision), Number(before.ts), String(before.body)];
      if (found.revision !== expectedRevision) return ['conflict'];
      change(statements, found, append);
      insertEvents(statements, found.num, append[10], keys);
      return 'committed';
    }
    if (expectedRevision !== 0) return ['conflict'];
    const num = create(statements, append);
    if (typeof num !== 'number') return num;
    insertEvents(statements, num, append[10], keys);
    return 'committed';
  };
}

interface Found {
  num: number;
  account_id: string;
  revision: number;
  updated_hour: number;
}

type Statements = ReturnType<typeof prepare>;

function prepare(db: DatabaseSync) {
  return {
    find: db.prepare('select num, account_id, revision, updated_hour from conversations where id = ?'),
    findMessage: db.prepare('select revision, ts, body from events where conversation_num = ? and message_key = ?'),
    findOpen: db.prepare("select id from conversations where account_id = ? and consumer_id = ? and state = 'OPEN'"),
    create: db.prepare(
      `insert into conversations (id, account_id, consumer_id, skill_id, agent_id, last_agent_id, state, stage, start_ts,
         updated_ts, updated_hour, due_ts, revision) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning num`,
    ),
    touch: db.prepare('update conversations set updated_ts = ?, due_ts = ?, revision = ? where num = ?'),
    changeHour: db.prepare('update conversations set updated_hour = ? where num = ?'),
    change: db.prepare(
      `update conversations set updated_ts = ?, due_ts = ?, revision = ?, skill_id = ?, agent_id = ?, last_agent_id = ?,
         state = ?, stage = ? where num = ?`,
    ),
    forgetAgents: db.prepare('delete from conversation_agents where conversation_num = ?'),
    addAgent: db.prepare('insert into conversation_agents values (?, ?)'),
    saveSnapshot: db.prepare('insert or replace into snapshots values (?, ?, ?)'),
    insertEvent: db.prepare('insert into events values (?, ?, ?, ?, ?, ?, ?)'),
  } satisfies Record<string, StatementSync>;
}

function create(statements: Statements, append: AppendTuple): number | AppendAnswer {
  const [conversationId, accountId, consumerId, startTs, , revision, updatedTs, dueTs, facts, snapshot] = append;
  if (!facts || snapshot === null) throw new Error('a conversation begins with ConversationOpened');
  const [skillId, agentId, lastAgentId, state, stage, agentIds] = facts;
  if (state === 'OPEN') {
    const open = statements.findOpen.get(accountId, consumerId);
    if (open) return ['open-exists', String(open.id)];
  }
  const row = statements.create.get(
    conversationId,
    accountId,
    consumerId,
    skillId,
    agentId,
    lastAgentId,
    state,
    stage,
    startTs,
    updatedTs,
    hour(updatedTs),
    dueTs,
    revision,
  );
  const num = Number(row?.num);
  for (const id of agentIds) statements.addAgent.run(num, id);
  statements.saveSnapshot.run(num, revision, snapshot);
  return num;
}

function change(statements: Statements, { num, updated_hour }: Found, append: AppendTuple): void {
  const [, , , , , revision, updatedTs, dueTs, facts, snapshot] = append;
  if (facts) {
    const [skillId, agentId, lastAgentId, state, stage, agentIds] = facts;
    statements.change.run(updatedTs, dueTs, revision, skillId, agentId, lastAgentId, state, stage, num);
    statements.forgetAgents.run(num);
    for (const id of agentIds) statements.addAgent.run(num, id);
  } else {
    statements.touch.run(updatedTs, dueTs, revision, num);
  }
  if (hour(updatedTs) !== updated_hour) statements.changeHour.run(hour(updatedTs), num);
  if (snapshot !== null) statements.saveSnapshot.run(num, revision, snapshot);
}

const hour = (ts: number): number => Math.floor(ts / hourMs);

function insertEvents(statements: Statements, num: number, events: EventRow[], keys: (string | null)[]): void {
  events.forEach(([revision, dialogId, sequence, , ts, body], index) => {
    statements.insertEvent.run(num, revision, dialogId, sequence, keys[index] ?? null, ts, body);
  });
}
