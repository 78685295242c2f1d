/** The window's connection: who writes, which conversations there are. What is said in them is loaded when anything is. */
import { createClient } from '../client/client.ts';
import { RequestError } from '../client/errors.ts';
import { createSubscription, type Subscription } from '../client/subscription.ts';
import type { Client, Status } from '../client/types.ts';
import { consumerSocketPath } from '../protocol/window-paths.ts';
import { newestConversation } from './conversations.ts';
import { earlyLimit, type SessionOptions } from './session-options.ts';
import { clientProperties, deviceIdOf } from './session-requests.ts';
import type { WindowStore } from './store.ts';
import { loadLaterStyles } from './styles/later.ts';
import type { Line, Talk } from './talk.ts';

/** Of the wire: what it says is read where it is shown. */
type ConversationRecord = Record<string, unknown>;

export class Session {
  readonly #options: SessionOptions;
  readonly #store: WindowStore;
  readonly #client: Client;
  readonly #conversations: Subscription<ConversationRecord>;
  readonly #deviceId: string;
  #talk: Talk | undefined;
  #loading: Promise<Talk> | undefined;
  /** Sent while the talk was being loaded. */
  readonly #unsaid: Line[] = [];
  #closed = false;

  constructor(options: SessionOptions) {
    const { account, socketOrigin, identity, store, host } = options;
    this.#options = options;
    this.#store = store;
    this.#deviceId = deviceIdOf(host);
    this.#client = createClient({
      url: () => socketOrigin + consumerSocketPath(account),
      credentials: identity.credentials,
      renew: identity.renew,
      clientProperties: clientProperties(this.#deviceId),
    });
    this.#conversations = createSubscription(this.#client, {
      type: 'cqm.SubscribeExConversations',
      body: { convState: ['OPEN', 'CLOSE'] },
      parse: (result) => result,
      key: ({ convId }) => String(convId),
      onChange: (items) => this.#onConversations(items),
      onError: () => store.dispatch({ type: 'history', history: 'failed' }),
    });
    this.#client.onStatus((status) => this.#onStatus(status));
  }

  /** Undefined until there is something to say or to show. */
  get talk(): Talk | undefined {
    return this.#talk;
  }

  /** With everything that shows it. Rejects where it cannot be loaded; the next call tries again. */
  talking(): Promise<Talk> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** False when too much waits already. */
  send(line: Line): boolean {
    if (this.#talk) return this.#talk.send(line);
    if (this.#unsaid.length >= earlyLimit) return false;
    this.#unsaid.push(line);
    this.#prepare();
    return true;
  }

  typed(): void {
    if (this.#talk) this.#talk.typed();
    else this.#prepare();
  }

  /** Ends the conversation and makes this device forget it; agents keep theirs. */
  async clearHistory(): Promise<void> {
    this.#talk?.stopTyping();
    await this.#client.request('cm.ClearHistory', { deviceId: this.#deviceId });
    this.forget();
    this.#options.onCleared();
  }

  retryHistory(): void {
    this.#store.dispatch({ type: 'history', history: 'loading' });
    if (!this.#conversations.ready) this.#conversations.retry();
    else if (this.#talk) this.#talk.retryHistory();
    else this.#prepare();
  }

  /** Now rather than later; when a sign-in is needed, asks for the credential again. */
  reconnect(): void {
    this.#client.probe();
  }

  /** Nothing that was said stays in memory or in storage. */
  forget(): void {
    this.#unsaid.splice(0);
    this.#talk?.forget();
    this.#options.host.kept.set(this.#outboxKey(), undefined);
    this.#store.dispatch({ type: 'forgotten', cleared: this.#options.host.embedded });
    if (!this.#closed) this.#onStatus(this.#client.status);
  }

  close(): void {
    this.#closed = true;
    this.#talk?.close();
    this.#conversations.close();
    this.#client.close();
  }

  async #load(): Promise<Talk> {
    const [{ Talk }] = await Promise.all([
      import('./talk.ts'),
      import('./view/transcript-view.tsx'),
      loadLaterStyles(),
    ]);
    const talk = new Talk({
      ...this.#options,
      client: this.#client,
      outboxKey: () => this.#outboxKey(),
      snapshot: () => this.#snapshot(),
    });
    this.#talk = talk;
    if (this.#closed) talk.close();
    else talk.follow([...this.#conversations.items.values()]);
    for (const line of this.#unsaid.splice(0)) talk.send(line);
    return talk;
  }

  /** Off the network it is tried again with the next connection. */
  #prepare(): void {
    this.talking().catch(() => {
      if (this.#conversations.items.size > 0) this.#store.dispatch({ type: 'history', history: 'failed' });
    });
  }

  #outboxKey(): string {
    return `outbox.${this.#client.sub ?? ''}`;
  }

  #onStatus(status: Status): void {
    if (this.#closed) return;
    this.#store.dispatch({ type: 'connection', status });
    if (status.state !== 'online') return;
    const me = this.#client.sub;
    if (me !== undefined) this.#store.dispatch({ type: 'identified', me });
    if (this.#talk) this.#talk.identified();
    else if (this.#unsaid.length > 0 || this.#options.host.kept.get(this.#outboxKey()) !== undefined) this.#prepare();
  }

  #onConversations(items: ReadonlyMap<string, ConversationRecord>): void {
    const known = newestConversation(this.#store.get());
    if (known && !items.has(known.id)) {
      this.forget();
      this.#options.onCleared();
    }
    if (items.size === 0) this.#store.dispatch({ type: 'history', history: 'ready' });
    if (this.#talk) this.#talk.follow([...items.values()]);
    else if (items.size > 0) this.#prepare();
  }

  #snapshot(): Promise<void> {
    if (this.#conversations.ready) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = this.#store.subscribe(() => {
        if (this.#conversations.ready) resolve();
        else if (this.#client.status.state !== 'online') reject(new RequestError(0, 'not connected'));
        else return;
        stop();
      });
    });
  }
}
