/**
 * The thread that owns the SQLite database, so that waiting for the disk never holds up the event loop. It commits in
 * groups: everything that arrived while the last commit was being synced shares the next one.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type AppendResult, prepareAppend } from './sqlite-append.ts';
import type { Answers, ChangeStep, Job, SqlValue, WorkerOptions } from './sqlite-wire.ts';

type Outcome =
  | { kind: 'append'; result: AppendResult }
  | { kind: 'rows'; rows: Record<string, unknown>[] }
  | { kind: 'failure'; message: string; passing: boolean };

/** About as many share a transaction; the answers of one group are delivered while the next is being synced. */
const jobsPerGroup = 128;
const statementsKept = 256;
/** 64 MB of log at most: what many groups have changed is copied into the file once. */
const pagesPerCheckpoint = 16_000;

const { path } = workerData as WorkerOptions;
const port = parentPort;
if (!port) throw new Error('the SQLite worker runs as a worker thread');

const db = open(path);
const statements = new Map<string, StatementSync>();
let append: ReturnType<typeof prepareAppend> | undefined;

port.on('message', (first: Job[] | 'close') => {
  const jobs: Job[] = [];
  let closing = first === 'close';
  if (first !== 'close') jobs.push(...first);
  while (jobs.length < jobsPerGroup && !closing) {
    const next = receiveMessageOnPort(port) as { message: Job[] | 'close' } | undefined;
    if (!next) break;
    if (next.message === 'close') closing = true;
    else for (const job of next.message) jobs.push(job);
  }
  runGroup(jobs);
  if (!closing) return;
  db.close();
  port.close();
});

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, timeout: 5000 });
  database.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory;
    pragma cache_size = -65536; pragma secure_delete = fast; pragma wal_autocheckpoint = ${pagesPerCheckpoint}`);
  return database;
}

function runGroup(jobs: Job[]): void {
  for (const job of jobs) if (job[1] === 'alone') answer([[job, attempt(job)]]);
  const writes = jobs.filter(([, kind]) => kind !== 'read' && kind !== 'alone');
  if (writes.length > 0) answer(runWrites(writes));
  const reads = jobs.filter(([, kind]) => kind === 'read');
  if (reads.length > 0) answer(reads.map((job) => [job, attempt(job)]));
}

/** One transaction for all; a job that fails takes back its own work only. */
function runWrites(jobs: Job[]): [Job, Outcome][] {
  try {
    db.exec('begin immediate');
  } catch (error) {
    return jobs.map((job) => [job, failure(error)]);
  }
  try {
    const outcomes = jobs.map((job): [Job, Outcome] => [job, runGuarded(job)]);
    db.exec('commit');
    return outcomes;
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    const [only] = jobs;
    if (jobs.length === 1 && only) return [[only, failure(error)]];
    return jobs.flatMap((job) => runWrites([job]));
  }
}

function runGuarded(job: Job): Outcome {
  /* One statement that fails takes itself back. */
  const several = job[1] !== 'write';
  if (several) prepared('savepoint job').run();
  try {
    const outcome = run(job);
    if (several) prepared('release job').run();
    return outcome;
  } catch (error) {
    /* A full or failing disk ends the whole transaction. */
    if (!db.isTransaction) throw error;
    if (several) db.exec('rollback to job; release job');
    return job[1] === 'change' && isRefusal(error) ? { kind: 'rows', rows: [] } : failure(error);
  }
}

function attempt(job: Job): Outcome {
  try {
    return run(job);
  } catch (error) {
    return failure(error);
  }
}

function run(job: Job): Outcome {
  if (job[1] === 'append') {
    append ??= prepareAppend(db);
    return { kind: 'append', result: append(job[2]) };
  }
  if (job[1] === 'change') return { kind: 'rows', rows: change(job[2]) };
  const [, , sql, parameters, mostBytes] = job;
  if (mostBytes !== undefined) return { kind: 'rows', rows: someOf(prepared(sql), parameters, mostBytes) };
  return { kind: 'rows', rows: prepared(sql).all(...(parameters satisfies SqlValue[])) };
}

/** The first row, and those after it that fit. */
function someOf(statement: StatementSync, parameters: SqlValue[], mostBytes: number): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  let room = mostBytes;
  for (const row of statement.iterate(...parameters)) {
    room -= String(row.body).length;
    if (room < 0 && rows.length > 0) break;
    rows.push(row);
  }
  return rows;
}

/** Thrown, so that the steps before it are taken back. */
const refusal = new Error('a step of the change does not hold');

function change(steps: readonly ChangeStep[]): Record<string, unknown>[] {
  for (const [sql, parameters, required] of steps)
    if (prepared(sql).all(...parameters).length === 0 && required) throw refusal;
  return [{ changed: 1 }];
}

/** SQLITE_CONSTRAINT_UNIQUE: somebody else has the name. */
const isRefusal = (error: unknown): boolean =>
  error === refusal || Number((error as { errcode?: unknown }).errcode) === 2067;

const failure = (error: unknown): Outcome => ({
  kind: 'failure',
  message: error instanceof Error ? error.message : String(error),
  passing: passing.has(Number((error as { errcode?: unknown }).errcode) & primaryCode),
});

/** SQLITE_BUSY, READONLY, IOERR, FULL and CANTOPEN: what the disk may be cured of. Extended codes have more bits. */
const passing = new Set([5, 8, 10, 13, 14]);
const primaryCode = 0xff;

function prepared(sql: string): StatementSync {
  const known = statements.get(sql);
  if (known) return known;
  const statement = db.prepare(sql);
  const [oldest] = statements.keys();
  if (statements.size >= statementsKept && oldest !== undefined) statements.delete(oldest);
  statements.set(sql, statement);
  return statement;
}

function answer(outcomes: [Job, Outcome][]): void {
  const answers: Answers = { committed: [], appends: [], queries: [], failures: [] };
  for (const [[id], outcome] of outcomes) {
    if (outcome.kind === 'rows') answers.queries.push([id, outcome.rows]);
    else if (outcome.kind === 'failure') answers.failures.push([id, outcome.message, outcome.passing]);
    else if (outcome.result === 'committed') answers.committed.push(id);
    else answers.appends.push([id, outcome.result]);
  }
  port?.postMessage(answers);
}
