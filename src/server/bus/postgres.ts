import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Bus, BusListener, Hint } from './bus.ts';
import { hintChannel, hintPayload, missed, missedPayload, parseHint } from './hint-wire.ts';

interface Options {
  url: string;
  nodeId: string;
  log: Log;
  clock: Clock;
}

const firstRetryMs = 100;
const longestRetryMs = 5000;
const probePeriodMs = 15_000;
const notify = `select pg_notify('${hintChannel}', hint) from unnest($1::text[]) hint`;
/** Hints that wait for the statement before theirs; more are dropped. */
const longestOutbox = 10_000;
const closeMs = 2_000;

/**
 * LISTEN and NOTIFY on a connection of its own. `publish` of a `conversation` hint does nothing: the store sends that
 * one in the statement that appends.
 */
export async function openPostgresBus(options: Options): Promise<Bus> {
  const bus = new PostgresBus(options);
  await bus.open();
  return bus;
}

class PostgresBus implements Bus {
  readonly #options: Options;
  readonly #listeners = new Set<BusListener>();
  #client: pg.Client | undefined;
  #outbox: string[] = [];
  #sending = false;
  #sent: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  #cancelRetry: () => void = () => {};
  #cancelProbe: () => void = () => {};
  /** Hints of this node did not get out. */
  #missed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async open(): Promise<void> {
    await this.#connect();
    this.#cancelProbe = this.#options.clock.every(probePeriodMs, () => void this.#probe());
  }

  publish(hint: Hint): void {
    if (hint.kind === 'conversation' || this.#closed) return;
    const takes = this.#client !== undefined && this.#outbox.length < longestOutbox;
    const payload = takes ? hintPayload(this.#options.nodeId, hint) : undefined;
    if (payload === undefined) this.#missed ||= hint.kind !== 'chat-state';
    else if (this.#outbox.push(payload) === 1 && !this.#sending) setImmediate(() => void this.#send());
  }

  subscribe(listener: BusListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    this.#cancelProbe();
    const client = this.#client;
    if (!client) return;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const stopWaiting = this.#options.clock.after(closeMs, resolve);
    this.#tellMissed();
    await Promise.race([this.#send(), late]);
    stopWaiting();
    this.#client = undefined;
    await client.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
    });
    client.on('error', (error) => this.#options.log.warn({ err: error }, 'the bus lost its connection'));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    try {
      await client.connect();
      await client.query(`listen ${hintChannel}`);
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    }
    if (this.#closed) await client.end();
    else this.#client = client;
  }

  #hear(payload: string): void {
    const heard = parseHint(payload);
    if (!heard || heard.nodeId === this.#options.nodeId) return;
    for (const listener of this.#listeners)
      if (heard.hint === missed) listener.gap();
      else listener.hint(heard.hint);
  }

  #lost(client: pg.Client): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#missed ||= this.#outbox.length > 0;
    this.#outbox = [];
    this.#retry(firstRetryMs);
  }

  #retry(delayMs: number): void {
    if (this.#closed) return;
    this.#cancelRetry = this.#options.clock.after(delayMs, () => {
      this.#connect().then(
        () => {
          for (const listener of this.#listeners) listener.gap();
          this.#tellMissed();
        },
        (error) => {
          this.#options.log.warn({ err: error }, 'the bus cannot connect');
          this.#retry(Math.min(delayMs * 2, longestRetryMs));
        },
      );
    });
  }

  /** Others compare with the store where this node could not tell them. */
  #tellMissed(): void {
    if (!this.#missed) return;
    this.#missed = false;
    if (this.#outbox.push(missedPayload(this.#options.nodeId)) === 1) void this.#send();
  }

  /** Settles when everything that waits has gone, or been lost. */
  #send(): Promise<void> {
    if (!this.#sending) this.#sent = this.#sendAll();
    return this.#sent;
  }

  /** What was published in one turn, or while the statement before was under way, goes in one statement. */
  async #sendAll(): Promise<void> {
    this.#sending = true;
    while (this.#client && this.#outbox.length > 0) {
      const payloads = this.#outbox;
      this.#outbox = [];
      try {
        await this.#ask(this.#client, notify, [payloads]);
      } catch (error) {
        this.#missed = true;
        this.#options.log.warn({ err: error, hints: payloads.length }, 'hints were lost');
      }
    }
    this.#sending = false;
  }

  /** One statement after another, as the connection takes them. */
  #ask(client: pg.Client, text: string, values: unknown[] = []): Promise<unknown> {
    const asked = this.#last.then(() => client.query(text, values));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  /** A peer that vanished without a word is found by asking it something; one that answers takes what it did not before. */
  async #probe(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    try {
      await this.#ask(client, 'select 1');
      this.#tellMissed();
    } catch {
      await client.end().catch(() => {});
    }
  }
}
