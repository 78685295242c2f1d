import { Worker } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Answers, AppendAnswer, AppendTuple, ChangeStep, Job, SqlValue, WorkerOptions } from './sqlite-wire.ts';

type Rows = Record<string, unknown>[];
interface Waiting {
  resolve(value: AppendAnswer | 'committed' | Rows): void;
  reject(error: Error): void;
}

/** Jobs handed over at once; not all of a busy turn's, so that the thread begins while the turn goes on. */
const jobsPerMessage = 32;
/** How long patient writes wait for others: ten that share a commit cost a third of ten with one each. */
const patienceMs = 2;

/** The store's end of the thread that owns the database: hands over the jobs of one turn together. */
export class SqliteChannel {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #outbox: Job[] = [];
  #lastId = 0;
  #failure: Error | undefined;
  #flushing = false;
  #stopWaiting: (() => void) | undefined;

  constructor(options: WorkerOptions) {
    this.#worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: options });
    this.#worker.on('message', (answers: Answers) => this.#settle(answers));
    this.#worker.on('error', (cause) => {
      this.#end(new Error(`database: ${cause instanceof Error ? cause.message : cause}`, { cause }));
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#end(new Error('the thread of the database ended'));
        resolve();
      });
    });
  }

  append(append: AppendTuple): Promise<AppendAnswer | 'committed'> {
    return this.#hand((id) => [id, 'append', append]) as Promise<AppendAnswer | 'committed'>;
  }

  query(kind: 'read' | 'write' | 'alone', sql: string, parameters: SqlValue[]): Promise<Rows> {
    return this.#hand((id) => [id, kind, sql, parameters]) as Promise<Rows>;
  }

  /** The first row, and those after it whose bodies fit into `mostBytes`. */
  readSome(sql: string, parameters: SqlValue[], mostBytes = Number.MAX_SAFE_INTEGER): Promise<Rows> {
    return this.#hand((id) => [id, 'read', sql, parameters, mostBytes]) as Promise<Rows>;
  }

  /** Whether all of the steps were carried out; otherwise none was. */
  async change(steps: ChangeStep[]): Promise<boolean> {
    return ((await this.#hand((id) => [id, 'change', steps])) as Rows).length > 0;
  }

  /** A write that is worth a moment's wait for company. As durable as any other when it has been answered. */
  writePatiently(sql: string, parameters: SqlValue[]): Promise<Rows> {
    return this.#hand((id) => [id, 'write', sql, parameters], { patient: true }) as Promise<Rows>;
  }

  /** What was handed over before is carried out; later calls reject. */
  async close(): Promise<void> {
    if (!this.#failure) {
      this.#flush();
      this.#failure = new Error('the store is closed');
      this.#worker.postMessage('close');
    }
    await this.#ended;
  }

  #hand(job: (id: number) => Job, { patient = false } = {}): Promise<AppendAnswer | 'committed' | Rows> {
    const { promise, resolve, reject } = Promise.withResolvers<AppendAnswer | 'committed' | Rows>();
    if (this.#failure) {
      reject(this.#failure);
      return promise;
    }
    const id = ++this.#lastId;
    this.#waiting.set(id, { resolve, reject });
    this.#outbox.push(job(id));
    if (this.#outbox.length >= jobsPerMessage) this.#flush();
    else this.#flushAfter(patient);
    return promise;
  }

  /** By the system's clock whatever the server's is: this paces the disk. */
  #flushAfter(patient: boolean): void {
    if (patient) this.#stopWaiting ??= systemClock.after(patienceMs, () => this.#flush());
    else if (!this.#flushing) {
      this.#flushing = true;
      setImmediate(() => this.#flush());
    }
  }

  #flush(): void {
    this.#flushing = false;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    if (this.#outbox.length === 0 || this.#failure) return;
    const jobs = this.#outbox;
    this.#outbox = [];
    this.#worker.postMessage(jobs);
  }

  #settle({ committed, appends, queries, failures }: Answers): void {
    for (const id of committed) this.#take(id)?.resolve('committed');
    for (const [id, answer] of appends) this.#take(id)?.resolve(answer);
    for (const [id, rows] of queries) this.#take(id)?.resolve(rows);
    for (const [id, message, passing] of failures) {
      const cause = new Error(`database: ${message}`);
      this.#take(id)?.reject(passing ? new AppError('storage-unavailable', { cause }) : cause);
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #end(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
