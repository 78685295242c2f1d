/** Everything of the window that is not drawing: the connection, the dialogs, the outbox, receipts and typing. */
import { createClient } from '../client/client.ts';
import { RequestError } from '../client/errors.ts';
import type { DialogEvent } from '../client/notifications.ts';
import { createOutbox, type Outbox, type OutboxEntry } from '../client/outbox.ts';
import { randomId } from '../client/random-id.ts';
import { createSubscription, type Subscription } from '../client/subscription.ts';
import type { Client, Status } from '../client/types.ts';
import { consumerSocketPath } from '../protocol/paths.ts';
import type { Body, ConversationField } from '../protocol/requests.ts';
import type { QuickReply } from './content.ts';
import { parseConversation } from './conversation-info.ts';
import { createDialogs, type Dialogs } from './dialogs.ts';
import type { Host } from './host.ts';
import type { Identity } from './identity.ts';
import { createLineHooks, type LineHooks } from './line-hooks.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import { clientProperties, closeDialog, conversationRequest, deviceIdOf, type Origins } from './session-requests.ts';
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
  host: Host;
  origins: Origins;
  /** Earlier conversations are shown. */
  showClosed: boolean;
  /** What has just been said, after the page's hooks. */
  onLive: (events: readonly DialogEvent[], me: string | undefined) => void;
  /** The history was cleared, here or in another window of this browser. */
  onCleared: () => void;
}

export interface Rating {
  csatRate?: number;
  csatResolutionConfirmation?: boolean;
  csatComment?: string;
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
  readonly #dialogs: Dialogs;
  readonly #hooks: LineHooks;
  readonly #receipts: Receipts;
  readonly #typing: TypingSignal;
  readonly #deviceId: string;
  #outbox: Outbox | undefined;
  /** Sent before it is known who writes. */
  readonly #early: OutboxEntry[] = [];
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #attentive = false;
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
    this.#receipts = createReceipts(this.#client);
    this.#typing = createTypingSignal((chatState) => this.#publishChatState(chatState));
    this.#hooks = createLineHooks(host.hook);
    this.#dialogs = createDialogs(this.#client, {
      store,
      closed: options.showClosed,
      onEvents: (events, live) => this.#hooks.shown(events, (after) => this.#onEvents(after, live)),
      onReady: () => this.#hooks.shown([], () => store.dispatch({ type: 'history', history: 'ready' })),
    });
    this.#conversations = createSubscription(this.#client, {
      type: 'cqm.SubscribeExConversations',
      body: { convState: ['OPEN', 'CLOSE'] },
      parse: parseConversation,
      key: ({ id }) => id,
      onChange: (items) => this.#onConversations(items),
      onError: () => store.dispatch({ type: 'history', history: 'failed' }),
    });
    this.#client.onStatus((status) => this.#onStatus(status));
  }

  /** False when too much waits already. */
  send(text: string, metadata?: unknown[]): boolean {
    this.#typing.stopped();
    const waiting = this.#outbox?.entries.filter(({ state }) => state !== 'sent' && state !== 'failed') ?? this.#early;
    if (waiting.length >= earlyLimit) return false;
    this.#hooks.said(text, (said) => this.#add(said, metadata));
    return true;
  }

  /** What the chosen answer stands for is told first, then it is said. */
  answer({ text, metadata }: QuickReply, sequence: number | undefined): void {
    const dialogId = openConversation(this.#store.get())?.id;
    if (dialogId !== undefined && sequence !== undefined && metadata) {
      const event = {
        type: 'AcceptStatusEvent',
        status: 'ACTION',
        sequenceList: [sequence],
      } satisfies Body<'ms.PublishEvent'>['event'];
      this.#client.request('ms.PublishEvent', { dialogId, event }, { metadata }).catch(() => undefined);
    }
    this.send(text, metadata);
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

  get attentive(): boolean {
    return this.#attentive;
  }

  async endConversation(): Promise<void> {
    const open = openConversation(this.#store.get());
    if (!open) return;
    this.#typing.stopped();
    await this.#update(open.id, closeDialog(open.id));
  }

  async setUrgent(urgent: boolean): Promise<void> {
    const open = openConversation(this.#store.get());
    if (open) await this.#update(open.id, { field: 'TTRField', ttrType: urgent ? 'URGENT' : 'NORMAL' });
  }

  /** An empty rating says that the consumer does not want to rate. */
  async rate(conversationId: string, given: Rating): Promise<void> {
    const rating = Object.keys(given).length > 0 ? await this.#hooks.rated(given) : given;
    const { csatRate, csatResolutionConfirmation } = rating;
    const answers = [csatRate, csatResolutionConfirmation].filter((answer) => answer !== undefined).length;
    const status = answers === 2 ? 'FILLED' : answers === 1 ? 'PARTIALLY_FILLED' : 'SKIPPED';
    await this.#update(conversationId, { field: 'CSATRate', status, ...rating });
    this.#store.dispatch({ type: 'surveyed', conversationId, how: answers > 0 ? 'answered' : 'skipped' });
  }

  /** Ends the conversation and makes this device forget it; agents keep theirs. */
  async clearHistory(): Promise<void> {
    this.#typing.stopped();
    await this.#client.request('cm.ClearHistory', { deviceId: this.#deviceId });
    this.forget();
    this.#options.onCleared();
  }

  hasOlder(folded: boolean): boolean {
    return this.#dialogs.hasOlder(folded);
  }

  older(folded: boolean): void {
    this.#dialogs.older(folded);
  }

  retryHistory(): void {
    this.#store.dispatch({ type: 'history', history: 'loading' });
    if (this.#conversations.ready) this.#dialogs.retry();
    else this.#conversations.retry();
  }

  /** Now rather than later; when a sign-in is needed, asks for the credential again. */
  reconnect(): void {
    this.#client.probe();
  }

  /** Nothing that was said stays in memory or in storage. */
  forget(): void {
    this.#dialogs.forget();
    this.#outbox?.close();
    this.#outbox = undefined;
    this.#early.splice(0);
    const { kept } = this.#options.host;
    kept.set(`outbox.${this.#client.sub ?? ''}`, undefined);
    this.#store.dispatch({ type: 'forgotten', cleared: this.#options.host.embedded });
    if (!this.#closed) this.#store.dispatch({ type: 'connection', status: this.#client.status });
    if (!this.#closed && this.#client.status.state === 'online') this.#identified();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#typingTimer);
    this.#typing.stopped();
    this.#conversations.close();
    this.#dialogs.close();
    this.#outbox?.close();
    this.#client.close();
  }

  #update(conversationId: string, field: ConversationField): Promise<unknown> {
    return this.#client.request('cm.UpdateConversationField', { conversationId, conversationField: [field] });
  }

  #add(text: string, metadata?: unknown[]): void {
    if (this.#closed || text.trim() === '') return;
    const event = { type: 'ContentEvent', contentType: 'text/plain', message: text } as const;
    if (this.#outbox) return void this.#outbox.add(event, metadata);
    this.#early.push({ id: randomId(), ts: Date.now(), event, state: 'waiting', ...(metadata && { metadata }) });
    this.#store.dispatch({ type: 'outbox', entries: [...this.#early] });
  }

  #onStatus(status: Status): void {
    if (this.#closed) return;
    this.#store.dispatch({ type: 'connection', status });
    this.#receipts.reset();
    if (status.state === 'online') this.#identified();
  }

  /** The outbox belongs to a person: it is opened when it is known who that is. */
  #identified(): void {
    const { host, store } = this.#options;
    const me = this.#client.sub;
    if (this.#outbox || me === undefined) return;
    const key = `outbox.${me}`;
    store.dispatch({ type: 'identified', me });
    this.#outbox = createOutbox(this.#client, {
      dialog: () => this.#currentDialog(),
      onChange: (entries) => this.#onOutbox(entries),
      storage: {
        load: () => host.kept.get(key) ?? null,
        save: (content) => host.kept.set(key, content === '[]' ? undefined : content),
      },
    });
    this.#onOutbox(this.#outbox.entries);
    for (const { event, metadata } of this.#early.splice(0)) this.#outbox.add(event, metadata);
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

  #onConversations(items: ReadonlyMap<string, ConversationInfo>): void {
    const known = newestConversation(this.#store.get());
    if (known && !items.has(known.id)) {
      this.forget();
      this.#options.onCleared();
    }
    this.#store.dispatch({ type: 'conversations', conversations: [...items.values()] });
    const newest = newestConversation(this.#store.get());
    if (newest) this.#dialogs.follow(newest);
    else this.#store.dispatch({ type: 'history', history: 'ready' });
    this.#settle();
  }

  #onEvents(events: readonly DialogEvent[], live: boolean): void {
    if (this.#closed || events.length === 0) return;
    this.#store.dispatch({ type: 'events', events });
    this.#tidy();
    if (live) this.#options.onLive(events, this.#client.sub);
    clearTimeout(this.#typingTimer);
    if (this.#store.get().typing)
      this.#typingTimer = setTimeout(() => this.#store.dispatch({ type: 'typing-over' }), typingLastsMs);
    this.#settle();
  }

  #settle(): void {
    const newest = newestConversation(this.#store.get());
    if (this.#attentive && newest) {
      const sequences = Object.keys(this.#store.get().dialogs[newest.id]?.messages ?? {});
      this.#store.dispatch({ type: 'seen', dialogId: newest.id, sequence: Number(sequences.at(-1) ?? -1) });
    }
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
    const { conversationId } = await this.#client.request(
      'cm.ConsumerRequestConversation',
      conversationRequest(this.#options.origins),
    );
    this.#dialogs.follow({ id: conversationId, open: true });
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
