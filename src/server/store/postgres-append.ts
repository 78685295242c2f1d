import pg from 'pg';
import type { Hint } from '../bus/bus.ts';
import { hintPayload } from '../bus/hint-wire.ts';
import { type AppendRow, appendKey, appendRow, loggedEvent, messageKey } from './append-row.ts';
import { explained } from './postgres-failures.ts';
import { createStatement, explainStatement, extendStatement } from './postgres-statements.ts';
import type { Append, AppendOutcome } from './store.ts';

const longestBatch = 200;

interface Waiting {
  append: Append;
  resolve(outcome: AppendOutcome): void;
  reject(error: unknown): void;
}

/** `rivals` follow the same revision: when their leader is committed they are refused, without a try of their own. */
interface Leader extends Waiting {
  rivals: Waiting[];
}

/**
 * Group commit for PostgreSQL: appends that arrive while a statement is under way share the next one. A statement takes
 * one append per conversation at most, since it sees each conversation as it was before the statement.
 */
export class PostgresAppender {
  readonly #pool: pg.Pool;
  readonly #nodeId: string | undefined;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(pool: pg.Pool, nodeId: string | undefined) {
    this.#pool = pool;
    this.#nodeId = nodeId;
  }

  append(append: Append): Promise<AppendOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<AppendOutcome>();
    if (this.#closed) {
      reject(new Error('the store is closed'));
      return promise;
    }
    this.#waiting.push({ append, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** What was handed over before is carried out. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      const [creations, extensions] = [batch.filter(isCreation), batch.filter((leader) => !isCreation(leader))];
      await Promise.all([this.#settle(createStatement, creations), this.#settle(extendStatement, extensions)]);
    }
    this.#running = undefined;
  }

  #take(): Leader[] {
    const taken = new Map<string, Leader>();
    const rest: Waiting[] = [];
    for (const waiting of this.#waiting) {
      const { conversationId, expectedRevision } = waiting.append;
      const leader = taken.get(conversationId);
      if (!leader && taken.size < longestBatch) taken.set(conversationId, { ...waiting, rivals: [] });
      else if (leader?.append.expectedRevision === expectedRevision) leader.rivals.push(waiting);
      else rest.push(waiting);
    }
    this.#waiting = rest;
    return [...taken.values()];
  }

  async #settle(statement: { name: string; text: string }, batch: Leader[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const committed = await this.#execute(statement, batch.map(appendOf));
      for (const leader of batch)
        if (committed.has(leader.append.conversationId)) leader.resolve({ kind: 'committed' });
      await this.#refuse(
        batch.flatMap((leader) => (committed.has(leader.append.conversationId) ? leader.rivals : this.#demote(leader))),
      );
    } catch (error) {
      if (batch.length > 1 && wasRolledBack(error)) for (const one of batch) await this.#settle(statement, [one]);
      else for (const leader of batch) this.#fail(leader, error);
    }
  }

  async #execute(statement: { name: string; text: string }, appends: Append[]): Promise<Set<string>> {
    const { heads, events } = inputs(appends, this.#nodeId);
    const values = [JSON.stringify(heads), JSON.stringify(events)];
    const { rows } = await this.#pool.query<{ id: string }>({ ...statement, values });
    return new Set(rows.map(({ id }) => id));
  }

  /** A refused leader says nothing of its rivals: they try for themselves. */
  #demote(leader: Leader): Waiting[] {
    this.#waiting.unshift(...leader.rivals);
    return [leader];
  }

  #fail(leader: Leader, error: unknown): void {
    this.#waiting.unshift(...leader.rivals);
    leader.reject(explained(error));
  }

  /** Says why, in a statement of its own, which sees what others committed during the append. */
  async #refuse(refused: Waiting[]): Promise<void> {
    if (refused.length === 0) return;
    const heads = refused.map(({ append }, n) => ({
      n,
      id: append.conversationId,
      account_id: append.accountId,
      consumer_id: append.snapshot.consumerId,
      expected: append.expectedRevision,
      message_key: appendKey(append),
    }));
    try {
      const { rows } = await this.#pool.query<Reason>({ ...explainStatement, values: [JSON.stringify(heads)] });
      for (const { n, ...reason } of rows) refused[n]?.resolve(outcome(refused[n].append.conversationId, reason));
    } catch (error) {
      for (const { reject } of refused) reject(error);
    }
  }
}

interface Reason {
  n: number;
  revision: number | null;
  ts: number | null;
  body: string | null;
  open_id: string | null;
}

function outcome(id: string, { revision, ts, body, open_id }: Omit<Reason, 'n'>): AppendOutcome {
  if (revision !== null && ts !== null && body !== null)
    return { kind: 'duplicate', event: loggedEvent(id, { revision, ts, body }) };
  return open_id === null ? { kind: 'conflict' } : { kind: 'open-exists', conversationId: open_id };
}

const appendOf = ({ append }: Waiting): Append => append;

const isCreation = ({ append }: Waiting): boolean => append.expectedRevision === 0;

/** The server said no, so nothing was committed. After a broken connection nobody can know that. */
const wasRolledBack = (error: unknown): boolean => error instanceof pg.DatabaseError && error.severity === 'ERROR';

const hintOf = ({ accountId, conversationId, consumerId, expectedRevision, revision }: AppendRow): Hint => ({
  ...{ kind: 'conversation', accountId, conversationId, consumerId },
  ...{ beforeRevision: expectedRevision, revision },
});

/** Two JSON texts instead of twenty arrays: the driver would escape every element of an array in JavaScript. */
function inputs(appends: Append[], nodeId: string | undefined) {
  const rows = appends.map((append) => ({ append, row: appendRow(append) }));
  const events = rows.flatMap(({ row }) =>
    row.events.map(([revision, dialog_id, sequence, messageRef, ts, body]) => ({
      id: row.conversationId,
      revision,
      dialog_id,
      sequence,
      message_key: messageRef === null ? null : messageKey(dialog_id ?? '', messageRef),
      ts,
      body,
    })),
  );
  const heads = rows.map(({ append, row }, n) => {
    const { conversationId, accountId, consumerId, expectedRevision, revision } = row;
    const [skill_id = null, agent_id = null, last_agent_id = null, ...more] = row.facts ?? [];
    const [state = null, stage = null, agent_ids = null] = more;
    return {
      n,
      id: conversationId,
      account_id: accountId,
      consumer_id: consumerId,
      start_ts: row.startTs,
      expected: expectedRevision,
      revision,
      updated_ts: row.updatedTs,
      due_ts: row.dueTs,
      has_facts: row.facts !== null,
      skill_id,
      agent_id,
      last_agent_id,
      state,
      stage,
      agent_ids,
      snapshot: row.snapshot,
      message_key: appendKey(append),
      hint: (nodeId && hintPayload(nodeId, hintOf(row))) ?? null,
    };
  });
  return { heads, events };
}
