/**
 * What is said in the window, as against being connected: the dialogs, the outbox, receipts and typing. Loaded when there
 * is a conversation or somebody begins to write one.
 */
import type { DialogEvent } from '../client/dialog-events.ts';
import { createOutbox, type Outbox, type OutboxEntry } from '../client/outbox.ts';
import { randomId } from '../client/random-id.ts';
import type { Client } from '../client/types.ts';
import type { Body, ConversationField } from '../protocol/requests.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { parseConversation } from './conversation-info.ts';
import { newestConversation, openConversation } from './conversations.ts';
import { createDialogs, type Dialogs } from './dialogs.ts';
import { createLateSound } from './late-sound.ts';
import { createLineHooks, type LineHooks } from './line-hooks.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import { addEvents } from './said.ts';
import { earlyLimit, type SessionOptions } from './session-options.ts';
import type { WindowStore } from './store.ts';
import { closeDialog, conversationRequest, type Rating, type SurveyForm } from './talk-requests.ts';
import { isShown } from './transcript.ts';
import { createTypingSignal, type TypingSignal } from './typing.ts';

export interface Line {
  text: string;
  metadata?: unknown[] | undefined;
}

export interface TalkOptions extends SessionOptions {
  client: Client;
  /** Where the outbox of whoever writes here survives a reload. */
  outboxKey: () => string;
  /** Resolves when it is known which conversations there are; rejects with `RequestError` where it cannot be known. */
  snapshot: () => Promise<void>;
}

/** A typing mark that is not renewed goes out after this long. */
const typingLastsMs = 10_000;

export class Talk {
  readonly #options: TalkOptions;
  readonly #store: WindowStore;
  readonly #client: Client;
  readonly #dialogs: Dialogs;
  readonly #hooks: LineHooks;
  readonly #receipts: Receipts;
  readonly #typing: TypingSignal;
  readonly #arrivals: Arrivals;
  readonly #sound = createLateSound();
  readonly #stopStatus: () => void;
  #outbox: Outbox | undefined;
  /** Sent before it is known who writes. */
  readonly #early: OutboxEntry[] = [];
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #attentive = false;
  #closed = false;

  constructor(options: TalkOptions) {
    const { client, store, host } = options;
    this.#options = options;
    this.#store = store;
    this.#client = client;
    this.#receipts = createReceipts(client);
    this.#typing = createTypingSignal((chatState) => this.#publishChatState(chatState));
    this.#hooks = createLineHooks(host.hook);
    this.#arrivals = createArrivals({
      ...options.arrivals,
      host,
      sound: this.#sound,
      attentive: () => this.#attentive,
    });
    this.#dialogs = createDialogs(client, {
      store,
      closed: options.showClosed,
      onEvents: (events, live) => this.#hooks.shown(events, (after) => this.#onEvents(after, live)),
      onReady: () => this.#hooks.shown([], () => store.dispatch({ type: 'history', history: 'ready' })),
    });
    this.#stopStatus = client.onStatus(() => this.#receipts.reset());
    this.identified();
  }

  /** False when too much waits already. */
  send({ text, metadata }: Line): boolean {
    this.#typing.stopped();
    if (this.#isFull()) return false;
    this.#hooks.said(text, (said) => this.#add(said, metadata));
    return true;
  }

  #isFull(): boolean {
    const waiting = this.#outbox?.entries.filter(({ state }) => state !== 'sent' && state !== 'failed') ?? this.#early;
    return waiting.length >= earlyLimit;
  }

  /**
   * What the chosen answer to this message stands for is told first, where its conversation is open; then it is said.
   * False when too much waits already.
   */
  answer({ text, metadata }: Line, { dialogId, sequence }: { dialogId?: string; sequence?: number } = {}): boolean {
    if (this.#isFull()) return false;
    const isOpen = dialogId !== undefined && dialogId === openConversation(this.#store.get())?.id;
    if (isOpen && sequence !== undefined && metadata) {
      const event = {
        type: 'AcceptStatusEvent',
        status: 'ACTION',
        sequenceList: [sequence],
      } satisfies Body<'ms.PublishEvent'>['event'];
      this.#client.request('ms.PublishEvent', { dialogId, event }, { metadata }).catch(() => undefined);
    }
    return this.send({ text, metadata: metadata?.length === 0 ? undefined : metadata });
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
    await this.#update(open.id, closeDialog(open.id));
  }

  async setUrgent(urgent: boolean): Promise<void> {
    const open = openConversation(this.#store.get());
    if (open) await this.#update(open.id, { field: 'TTRField', ttrType: urgent ? 'URGENT' : 'NORMAL' });
  }

  /** An empty rating says that the consumer does not want to rate. */
  async rate(conversationId: string, given: Rating): Promise<void> {
    const rating = Object.keys(given).length > 0 ? await this.#hooks.rated(given) : given;
    const { csatRate, csatResolutionConfirmation, csatComment } = rating;
    const answers = [csatRate, csatResolutionConfirmation].filter((answer) => answer !== undefined).length;
    const some = answers > 0 || csatComment !== undefined;
    const status = answers === 2 ? 'FILLED' : some ? 'PARTIALLY_FILLED' : 'SKIPPED';
    await this.#update(conversationId, { field: 'CSATRate', status, ...rating });
    this.#store.dispatch({ type: 'surveyed', conversationId, how: some ? 'answered' : 'skipped' });
  }

  /** The survey as the page wants it; undefined where it wants none. */
  surveyForm(form: SurveyForm): Promise<SurveyForm | undefined> {
    return this.#hooks.asked(form);
  }

  hasOlder(folded: boolean): boolean {
    return this.#dialogs.hasOlder(folded);
  }

  older(folded: boolean): void {
    this.#dialogs.older(folded);
  }

  retryHistory(): void {
    this.#dialogs.retry();
  }

  /** The outbox belongs to a person: it is opened when it is known who that is. */
  identified(): void {
    const { kept } = this.#options.host;
    if (this.#outbox || this.#store.get().me === undefined) return;
    const key = this.#options.outboxKey();
    this.#outbox = createOutbox(this.#client, {
      dialog: () => this.#currentDialog(),
      onChange: (entries) => this.#onOutbox(entries),
      storage: {
        load: () => kept.get(key) ?? null,
        save: (content) => kept.set(key, content === '[]' ? undefined : content),
      },
    });
    this.#onOutbox(this.#outbox.entries);
    for (const { event, metadata } of this.#early.splice(0)) this.#outbox.add(event, metadata);
  }

  /** The conversations as the server tells them, whenever they have changed. */
  follow(records: readonly Record<string, unknown>[]): void {
    const conversations = records.map(parseConversation).filter((record) => record !== undefined);
    this.#store.dispatch({ type: 'conversations', conversations });
    const newest = newestConversation(this.#store.get());
    if (newest) this.#dialogs.follow(newest);
    else if (records.length > 0) this.#store.dispatch({ type: 'history', history: 'ready' });
    this.#settle();
  }

  stopTyping(): void {
    this.#typing.stopped();
  }

  /** Nothing that was said stays in memory. */
  forget(): void {
    this.#dialogs.forget();
    this.#outbox?.close();
    this.#outbox = undefined;
    this.#early.splice(0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#typingTimer);
    this.#typing.stopped();
    this.#stopStatus();
    this.#sound.close();
    this.#dialogs.close();
    this.#outbox?.close();
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

  #onEvents(events: readonly DialogEvent[], live: boolean): void {
    if (this.#closed || events.length === 0) return;
    this.#store.dispatch({ type: 'said', add: (state) => addEvents(state, events) });
    this.#tidy();
    if (live) this.#announce(events);
    clearTimeout(this.#typingTimer);
    if (this.#store.get().typing)
      this.#typingTimer = setTimeout(() => this.#store.dispatch({ type: 'typing-over' }), typingLastsMs);
    this.#settle();
  }

  #announce(events: readonly DialogEvent[]): void {
    this.#arrivals.take(events, this.#client.sub);
    if (this.#store.get().typing) this.#arrivals.typing();
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
    await this.#options.snapshot();
    const open = openConversation(this.#store.get());
    if (open) return open.id;
    const { conversationId } = await this.#client.request(
      'cm.ConsumerRequestConversation',
      conversationRequest(this.#options.origins),
    );
    this.#dialogs.follow({ id: conversationId, open: true });
    return conversationId;
  }
}
