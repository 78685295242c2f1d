import { expect } from 'vitest';
import {
  type Conversation,
  type ConversationEvent,
  foldAll,
  type LoggedEvent,
  type Participant,
} from '../../protocol/conversation.ts';
import type { Append, Store } from './store.ts';

let ids = 0;
export const newId = (kind: string): string => `${kind}-${++ids}`;

export const agent = (id: string): Participant => ({
  id,
  userId: `acc.${id}`,
  role: 'ASSIGNED_AGENT',
  state: 'ACTIVE',
});

/** A conversation as one caller sees it: knows the revision that it decides on. */
export class Talk {
  readonly id: string;
  readonly log: LoggedEvent[] = [];
  readonly store: Store;
  readonly accountId: string;
  readonly consumerId: string;
  snapshot: Conversation | undefined;

  constructor(store: Store, accountId: string, consumerId = newId('consumer'), id = newId('conversation')) {
    this.id = id;
    this.store = store;
    this.accountId = accountId;
    this.consumerId = consumerId;
  }

  opening(overrides: { skillId?: string; ts?: number } = {}): Append {
    return this.prepare(
      [
        {
          type: 'ConversationOpened',
          brandId: this.accountId,
          consumerId: this.consumerId,
          skillId: overrides.skillId ?? '-1',
          firstConversation: true,
          ttr: { ttrType: 'NORMAL', value: 60 },
          participants: [{ id: this.consumerId, role: 'CONSUMER', state: 'ACTIVE' }],
        },
      ],
      overrides.ts,
    );
  }

  saying(text: string, options: { clientMessageId?: string; senderId?: string } = {}): ConversationEvent {
    const { clientMessageId, senderId = this.consumerId } = options;
    return {
      type: 'MessagePublished',
      dialogId: this.id,
      sequence: this.snapshot?.dialogs[0]?.nextSequence ?? 0,
      originator: { id: senderId, role: senderId === this.consumerId ? 'CONSUMER' : 'ASSIGNED_AGENT' },
      event: { type: 'ContentEvent', contentType: 'text/plain', message: text },
      ...(clientMessageId && { clientMessageId }),
    };
  }

  prepare(events: ConversationEvent[], ts = 1000 + this.log.length): Append {
    const expectedRevision = this.snapshot?.revision ?? 0;
    const logged = events.map(
      (event, i): LoggedEvent => ({ conversationId: this.id, revision: expectedRevision + i + 1, ts, event }),
    );
    const snapshot = foldAll(this.snapshot, logged);
    if (!snapshot) throw new Error('nothing to append');
    return { accountId: this.accountId, conversationId: this.id, expectedRevision, events: logged, snapshot };
  }

  async commit(append: Append): Promise<void> {
    expect(await this.store.append(append)).toEqual({ kind: 'committed' });
    this.log.push(...append.events);
    this.snapshot = append.snapshot;
  }

  async open(overrides: { skillId?: string; ts?: number } = {}): Promise<this> {
    await this.commit(this.opening(overrides));
    return this;
  }

  async say(text: string, clientMessageId?: string): Promise<void> {
    await this.commit(this.prepare([this.saying(text, clientMessageId ? { clientMessageId } : {})]));
  }

  async add(events: ConversationEvent[], ts?: number): Promise<void> {
    await this.commit(this.prepare(events, ts));
  }

  /** Decides anew on what is stored until nobody else was faster. */
  async publishPatiently(text: string, store = this.store): Promise<void> {
    for (;;) {
      const view = new Talk(store, this.accountId, this.consumerId, this.id);
      view.snapshot = await store.findConversation(this.accountId, this.id);
      const outcome = await store.append(view.prepare([view.saying(text, { clientMessageId: text })], 2000));
      if (outcome.kind === 'conflict') continue;
      expect(outcome).toEqual({ kind: 'committed' });
      return;
    }
  }

  assign(id: string): Promise<void> {
    return this.add([{ type: 'ParticipantSet', dialogId: this.id, participant: agent(id) }]);
  }

  close(): Promise<void> {
    return this.add([{ type: 'DialogClosed', dialogId: this.id, closedBy: 'CONSUMER' }]);
  }
}
