/** Everything of the window that is not drawing: the connection, the feeds, the outbox, receipts and typing. */
import { createClient } from '../client/client.ts';
import { createDialogFeed, type DialogFeed } from '../client/dialog-feed.ts';
import { RequestError } from '../client/errors.ts';
import type { DialogEvent } from '../client/notifications.ts';
import { createOutbox, type Outbox, type OutboxEntry } from '../client/outbox.ts';
import { randomId } from '../client/random-id.ts';
import { createSubscription, type Subscription } from '../client/subscription.ts';
import type { Client, Status } from '../client/types.ts';
import { paths } from '../protocol/paths.ts';
import { parseConversation } from './conversation-info.ts';
import type { Identity } from './identity.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import type { ConversationInfo } from './state.ts';
import type { WindowStore } from './store.ts';
import { isShown, newestConversation, openConversation } from './transcript.ts';
import { createTypingSignal, type TypingSignal } from './typing.ts';

export interface SessionOptions {
  account: string;
  /** Of the server's socket, without a slash at the end. */
  socketOrigin: string;
  identity: Identity;
  store: WindowStore;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  language: string;
}

/** A typing mark that is not renewed goes out after this long. */
const typingLastsMs = 10_000;
/** Most messages that may wait for the first connection. */
const earlyLimit = 20;

export class Session {
  readonly #options: SessionOptions;
  readonly #store: WindowStore;
  readonly #client: Client;
  readonly #conversations: Subscription<ConversationInfo>;
  readonly #feeds = new Map<string, DialogFeed>();
  readonly #receipts: Receipts;
  readonly #typing: TypingSignal;
  #outbox: Outbox | undefined;
  /** Sent before it is known who writes. */
  readonly #early: OutboxEntry[] = [];
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #attentive = false;

  constructor(options: SessionOptions) {
    const { account, socketOrigin, identity, store } = options;
    this.#options = options;
    this.#store = store;
    this.#client = createClient({
      url: () => socketOrigin + paths.consumerSocket(account),
      credentials: identity.credentials,
      renew: identity.renew,
      clientProperties: { appId: 'webAsync', features: ['AUTO_MESSAGES', 'MULTI_DIALOG'], timeZone: timeZone() },
    });
    this.#receipts = createReceipts(this.#client);
    this.#typing = createTypingSignal((chatState) => this.#publishChatState(chatState));
    this.#conversations = createSubscription(this.#client, {
      type: 'cqm.SubscribeExConversations',
      body: { convState: ['OPEN', 'CLOSE'] },
      parse: parseConversation,
      key: ({ id }) => id,
      onChange: (items) => this.#onConversations([...items.values()]),
      onError: () => store.dispatch({ type: 'history', history: 'failed' }),
    });
    this.#client.onStatus((status) => this.#onStatus(status));
  }

  /** False when too much waits already. */
  send(text: string): boolean {
    this.#typing.stopped();
    const event = { type: 'ContentEvent', contentType: 'text/plain', message: text } as const;
    if (this.#outbox) return this.#outbox.add(event) !== undefined;
    if (this.#early.length >= earlyLimit) return false;
    this.#early.push({ id: randomId(), ts: Date.now(), event, state: 'waiting' });
    this.#store.dispatch({ type: 'outbox', entries: [...this.#early] });
    return true;
  }

  retry(outboxId: string): void {
    this.#outbox?.retry(outboxId);
  }

  discard(outboxId: string): void {
    this.#outbox?.remove(outboxId);
  }

  typed(): void {
    this.#typing.typed();
  }

  /** Whether someone looks at the newest messages right now. */
  attend(attentive: boolean): void {
    this.#attentive = attentive;
    this.#settle();
  }

  async endConversation(): Promise<void> {
    const open = openConversation(this.#store.get());
    if (!open) return;
    this.#typing.stopped();
    await this.#client.request('cm.UpdateConversationField', {
      conversationId: open.id,
      conversationField: [{ field: 'ConversationStateField', conversationState: 'CLOSE' }],
    });
  }

  /** Whether there is a conversation before those that are shown. */
  get hasEarlier(): boolean {
    return this.#earlier() !== undefined;
  }

  showEarlier(): void {
    const earlier = this.#earlier();
    if (earlier) this.#follow(earlier.id);
  }

  retryHistory(): void {
    this.#store.dispatch({ type: 'history', history: 'loading' });
    if (this.#conversations.ready) this.#followNewest();
    else this.#conversations.retry();
  }

  /** Now rather than later; when a sign-in is needed, asks for the credential again. */
  reconnect(): void {
    this.#client.probe();
  }

  close(): void {
    clearTimeout(this.#typingTimer);
    this.#conversations.close();
    for (const feed of this.#feeds.values()) feed.close();
    this.#outbox?.close();
    this.#client.close();
  }

  #onStatus(status: Status): void {
    this.#store.dispatch({ type: 'connection', status });
    this.#receipts.reset();
    if (status.state === 'online') this.#identified();
  }

  /** The outbox belongs to a person: it is opened when it is known who that is. */
  #identified(): void {
    const { account, storage, store } = this.#options;
    const me = this.#client.sub;
    if (this.#outbox || me === undefined) return;
    const key = `parley.outbox.${account}.${me}`;
    store.dispatch({ type: 'identified', me });
    this.#outbox = createOutbox(this.#client, {
      dialog: () => this.#currentDialog(),
      onChange: (entries) => this.#onOutbox(entries),
      storage: { load: () => storage.getItem(key), save: (content) => storage.setItem(key, content) },
    });
    this.#onOutbox(this.#outbox.entries);
    for (const { event } of this.#early.splice(0)) this.#outbox.add(event);
  }

  #onOutbox(entries: readonly OutboxEntry[]): void {
    this.#store.dispatch({ type: 'outbox', entries });
    this.#tidy();
  }

  /** A sent message leaves the outbox when the dialog shows it. */
  #tidy(): void {
    const state = this.#store.get();
    const done = this.#outbox?.entries.find((entry) => entry.state === 'sent' && isShown(state, entry));
    if (done) this.#outbox?.remove(done.id);
  }

  #onConversations(conversations: ConversationInfo[]): void {
    this.#store.dispatch({ type: 'conversations', conversations });
    this.#followNewest();
    this.#settle();
  }

  #followNewest(): void {
    const newest = newestConversation(this.#store.get());
    if (newest) this.#follow(newest.id);
    else this.#store.dispatch({ type: 'history', history: 'ready' });
  }

  #follow(conversationId: string): void {
    if (this.#feeds.has(conversationId)) return;
    const { dispatch } = this.#store;
    const feed = createDialogFeed(this.#client, {
      dialogId: conversationId,
      conversationId,
      source: 'subscribe',
      onEvents: (events) => this.#onEvents(events),
      onCaughtUp: () => dispatch({ type: 'history', history: 'ready' }),
      onError: () => {
        this.#feeds.get(conversationId)?.close();
        this.#feeds.delete(conversationId);
        dispatch({ type: 'history', history: 'failed' });
      },
    });
    this.#feeds.set(conversationId, feed);
  }

  #onEvents(events: DialogEvent[]): void {
    this.#store.dispatch({ type: 'events', events });
    this.#tidy();
    clearTimeout(this.#typingTimer);
    if (this.#store.get().typing)
      this.#typingTimer = setTimeout(() => this.#store.dispatch({ type: 'typing-over' }), typingLastsMs);
    this.#settle();
  }

  #earlier(): ConversationInfo | undefined {
    return Object.values(this.#store.get().conversations)
      .filter(({ id }) => !this.#feeds.has(id))
      .sort((a, b) => a.startTs - b.startTs)
      .at(-1);
  }

  #settle(): void {
    this.#receipts.settle(this.#store.get(), this.#attentive);
  }

  #publishChatState(chatState: 'COMPOSING' | 'ACTIVE'): void {
    const dialogId = openConversation(this.#store.get())?.id;
    if (dialogId === undefined) return;
    const event = { type: 'ChatStateEvent', chatState } as const;
    this.#client.request('ms.PublishEvent', { dialogId, event }).catch(() => undefined);
  }

  /** The open conversation's dialog; a new conversation's, but not before it is known that none is open. */
  async #currentDialog(): Promise<string> {
    await this.#snapshot();
    const open = openConversation(this.#store.get());
    if (open) return open.id;
    const { conversationId } = await this.#client.request('cm.ConsumerRequestConversation', {
      channelType: 'MESSAGING',
      conversationContext: { type: 'SharkContext', lang: this.#options.language },
    });
    this.#follow(conversationId);
    return conversationId;
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

const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
