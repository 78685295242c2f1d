/** What passes between the store and the thread that owns the database: one message carries many jobs. */
import type { EventRow, Facts } from './append-row.ts';

export type SqlValue = string | number | bigint | null;

export type AppendTuple = [
  conversationId: string,
  accountId: string,
  consumerId: string,
  startTs: number,
  expectedRevision: number,
  revision: number,
  updatedTs: number,
  dueTs: number,
  facts: Facts | null,
  snapshot: string | null,
  events: EventRow[],
];

/**
 * `write` jobs share a transaction with the appends that wait beside them; `read` jobs run after it; `alone` jobs run
 * at once and outside it, for callers that hold a transaction of their own while nobody else is using the store; `mostBytes` ends the answer
 * behind the row whose `body` goes beyond it. A `change` is a write of several steps, all or none: its answer has a row if they were carried out.
 */
export type Job =
  | [id: number, kind: 'append', append: AppendTuple]
  | [id: number, kind: 'read' | 'write' | 'alone', sql: string, parameters: SqlValue[], mostBytes?: number]
  | [id: number, kind: 'change', steps: ChangeStep[]];

/** A step that is `required` must return a row. */
export type ChangeStep = [sql: string, parameters: SqlValue[], required: boolean];

export type AppendAnswer =
  | ['conflict']
  | ['duplicate', revision: number, ts: number, body: string]
  | ['open-exists', conversationId: string];

/** A committed append, the bulk of the traffic, is its id alone. */
export interface Answers {
  committed: number[];
  appends: [id: number, answer: AppendAnswer][];
  queries: [id: number, rows: Record<string, unknown>[]][];
  /** `passing`: the disk is at fault, and the same may succeed later. */
  failures: [id: number, message: string, passing: boolean][];
}

export interface WorkerOptions {
  path: string;
}
