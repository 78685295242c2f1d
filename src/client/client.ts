/**
 * The one client of the socket, for pages and for Node. It keeps one connection up: reconnects with full-jitter
 * back-off, reacts to close codes by the table of the protocol, renews the token in place, and notices a dead line.
 * It never falls back to another identity: where only the person can help it locks and says so.
 */
import { reactionTo } from '../protocol/close-codes.ts';
import type { NotificationFrame } from '../protocol/frames.ts';
import type { Body, Reply, RequestType } from '../protocol/requests.ts';
import { backoffMs } from './backoff.ts';
import { platformClock } from './clock.ts';
import { createCredential, OtherIdentity } from './credential.ts';
import { RequestError, SignInRequired } from './errors.ts';
import { type Line, openLine } from './line.ts';
import { createListeners } from './listeners.ts';
import { createPending } from './pending.ts';
import type { Client, ClientOptions, RequestOptions, Status } from './types.ts';
import { onWake } from './wake.ts';

const answerTimeoutMs = 10_000;
/** A connection that held this long was a good one: the next loss starts the back-off anew. */
const steadyMs = 10_000;
/** Never renew more often than this, whatever the tokens say. */
const renewalPauseMs = 5_000;

export const createClient = (options: ClientOptions): Client => new SocketClient(options);

class SocketClient implements Client {
  readonly #options: ClientOptions;
  readonly #clock;
  readonly #random;
  readonly #credential;
  readonly #pending;
  readonly #statusListeners = createListeners<Status>();
  readonly #notificationListeners = createListeners<NotificationFrame>();
  readonly #stopWaking: () => void;
  #status: Status = { state: 'connecting', attempt: 0 };
  #line: Line | undefined;
  #attempt = 0;
  #lastId = 0;
  /** The server's clock minus ours. */
  #skewMs = 0;
  /** Guards every await: what belongs to an earlier connection is dropped. */
  #generation = 0;
  #cancelRetry = nothing;
  #cancelSteady = nothing;
  #cancelRenewal = nothing;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? platformClock;
    this.#random = options.random ?? Math.random;
    this.#credential = createCredential(options, () => this.#clock.now());
    this.#pending = createPending(this.#clock);
    this.#stopWaking = onWake(() => this.#wake());
    // Listeners attached right after creation hear the first change.
    queueMicrotask(() => {
      if (this.#status.state === 'connecting') this.#connect();
    });
  }

  get status(): Status {
    return this.#status;
  }

  get sub(): string | undefined {
    return this.#credential.claims?.sub;
  }

  request<T extends RequestType>(type: T, body: Body<T>, options: RequestOptions<T> = {}): Promise<Reply<T>> {
    const { timeoutMs, metadata, onReply } = options;
    if (this.#status.state !== 'online') return Promise.reject(new RequestError(0, 'not connected'));
    const frame = { body, ...(metadata && { metadata }) };
    return this.#ask(type, frame, onReply as (body: unknown) => void, timeoutMs) as Promise<Reply<T>>;
  }

  onNotification(listener: (notification: NotificationFrame) => void): () => void {
    return this.#notificationListeners.add(listener);
  }

  onStatus(listener: (status: Status) => void): () => void {
    return this.#statusListeners.add(listener);
  }

  probe(): void {
    if (this.#status.state === 'locked') {
      this.#credential.forgive();
      this.#attempt = 0;
      this.#connect();
    } else this.#wake();
  }

  close(): void {
    if (this.#status.state === 'closed') return;
    this.#stopWaking();
    this.#hangUp('client closed');
    this.#setStatus({ state: 'closed', reason: 'by-client' });
  }

  #setStatus(status: Status): void {
    this.#status = status;
    this.#statusListeners.emit(status);
  }

  #ask(type: string, rest: object, onReply?: (body: unknown) => void, timeoutMs = answerTimeoutMs): Promise<unknown> {
    if (!this.#line) return Promise.reject(new RequestError(0, 'not connected'));
    this.#lastId += 1;
    const id = String(this.#lastId);
    const answer = this.#pending.add(id, timeoutMs, onReply);
    this.#line.send({ kind: 'req', id, type, ...rest });
    return answer;
  }

  #init(token: string, onReply?: () => void): Promise<unknown> {
    const properties = { type: '.ams.headers.ClientProperties', ...this.#options.clientProperties };
    const headers = [properties, { type: '.ams.headers.ConsumerAuthentication', jwt: token }];
    return this.#ask('InitConnection', { headers, body: {} }, onReply);
  }

  #connect(): void {
    this.#cancelRetry();
    this.#generation += 1;
    const mine = this.#generation;
    this.#setStatus({ state: 'connecting', attempt: this.#attempt });
    const prepare = async () => {
      const token = await this.#credential.get(this.#clock.now() + this.#skewMs);
      const url = await this.#options.url();
      if (mine === this.#generation) this.#open(url, token);
    };
    prepare().catch((error: unknown) => {
      if (mine === this.#generation) this.#fail(error);
    });
  }

  #open(url: string, token: string | undefined): void {
    this.#line = openLine(url, this.#clock, {
      onOpen: () => {
        if (token === undefined) return this.#online();
        const mine = this.#generation;
        this.#init(token, () => this.#online()).catch((error: unknown) => {
          if (mine === this.#generation && error instanceof RequestError) this.#gone(error.temporary ? 1011 : 4401);
        });
      },
      onResponse: (frame) => this.#pending.settle(frame),
      onNotification: (frame) => this.#notificationListeners.emit(frame),
      onGone: (code) => this.#gone(code),
    });
  }

  #online(): void {
    this.#credential.accept();
    this.#cancelSteady = this.#clock.after(steadyMs, () => {
      this.#attempt = 0;
    });
    this.#setStatus({ state: 'online' });
    this.#planRenewal();
  }

  #gone(code: number): void {
    this.#hangUp('connection lost');
    const reaction = reactionTo(code);
    if (reaction === 'renew-brand-token' || reaction === 'renew-identity') this.#credential.refuse(reaction);
    if (reaction === 'stop') this.#setStatus({ state: 'closed', reason: 'by-server', code });
    else if (reaction === 'resume' || this.#attempt > 0) this.#retryLater();
    else {
      this.#attempt += 1;
      this.#connect();
    }
  }

  #fail(error: unknown): void {
    if (error instanceof SignInRequired) this.#setStatus({ state: 'locked', reason: 'sign-in-required' });
    else if (error instanceof OtherIdentity) this.#setStatus({ state: 'locked', reason: 'other-identity' });
    else this.#retryLater();
  }

  #retryLater(): void {
    const delayMs = backoffMs(this.#attempt, this.#random);
    this.#attempt += 1;
    this.#cancelRetry = this.#clock.after(delayMs, () => this.#connect());
    this.#setStatus({ state: 'waiting', retryAt: this.#clock.now() + delayMs, attempt: this.#attempt });
  }

  /** The token's times are the server's: its clock is asked, for many a machine's own is wrong. */
  #planRenewal(): void {
    const plan = this.#credential.plan(this.#random);
    if (!plan) return;
    const asked = this.#clock.now();
    const schedule = () => {
      this.#cancelRenewal();
      const delayMs = Math.max(plan.at - this.#skewMs - this.#clock.now(), renewalPauseMs);
      this.#cancelRenewal = this.#clock.after(delayMs, () => this.#renewInPlace(0));
    };
    schedule();
    const learn = (body: unknown) => {
      const { currentTime } = Object(body) as { currentTime?: unknown };
      if (typeof currentTime === 'number') this.#skewMs = currentTime - (asked + this.#clock.now()) / 2;
      schedule();
    };
    this.#ask('GetClock', { body: {} }, learn).catch(nothing);
  }

  /** Failing here costs nothing yet: the server closes at the token's end, and that is answered by `#gone`. */
  #renewInPlace(failures: number): void {
    const plan = this.#credential.plan(this.#random);
    if (!plan || this.#status.state !== 'online') return;
    const mine = this.#generation;
    const renew = async () => {
      const token = await this.#credential.renew(plan.reaction);
      if (mine !== this.#generation || token === undefined) return;
      await this.#init(token);
      this.#planRenewal();
    };
    renew().catch((error: unknown) => {
      if (mine !== this.#generation || error instanceof SignInRequired) return;
      if (error instanceof OtherIdentity) {
        this.#hangUp('another identity');
        this.#fail(error);
      } else {
        const delayMs = renewalPauseMs + backoffMs(failures, this.#random);
        this.#cancelRenewal = this.#clock.after(delayMs, () => this.#renewInPlace(failures + 1));
      }
    });
  }

  #hangUp(why: string): void {
    this.#generation += 1;
    for (const cancel of [this.#cancelRetry, this.#cancelSteady, this.#cancelRenewal]) cancel();
    this.#line?.drop();
    this.#line = undefined;
    this.#pending.rejectAll(why);
  }

  #wake(): void {
    if (this.#status.state === 'waiting') this.#connect();
    else if (this.#status.state === 'online') this.#line?.check();
  }
}

function nothing(): void {}
