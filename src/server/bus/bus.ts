/**
 * The bus between nodes. Hints are at most once: they may be dropped, repeated or reordered, and correctness never
 * depends on one. A node does not hear its own hints.
 */
import type { ChatStateEvent, Originator } from '../../protocol/conversation.ts';

export type Hint =
  /** The conversation's log has grown from `beforeRevision` to `revision`. */
  | {
      kind: 'conversation';
      accountId: string;
      conversationId: string;
      consumerId: string;
      beforeRevision?: number;
      revision: number;
    }
  /** Typing and presence, which live on the bus only. */
  | {
      kind: 'chat-state';
      accountId: string;
      conversationId: string;
      dialogId: string;
      originator: Originator;
      event: ChatStateEvent;
    }
  /** New attributes came of the visitor behind the conversation. */
  | { kind: 'attributes'; accountId: string; conversationId: string }
  /** States of the account's agents changed. */
  | { kind: 'agents'; accountId: string }
  /** The account's users or groups changed. */
  | { kind: 'people'; accountId: string }
  /** The sockets of this agent session, of this agent (PID) or of this consumer must end. */
  | { kind: 'revoked'; accountId: string; bearerDigest?: string; agentId?: string; consumerId?: string }
  /** The consumer cleared the history on this device: its other sockets must read again. */
  | { kind: 'history-cleared'; accountId: string; consumerId: string; deviceId: string }
  /** The consumer's data were erased, with these conversations: whatever is remembered of them is to be forgotten. */
  | { kind: 'erased'; accountId: string; consumerId: string; conversationIds: string[] }
  /** The platform's keys have changed. */
  | { kind: 'keys' }
  /** A node asks whether the consumer still has a valid socket anywhere, and a node that has one answers. */
  | { kind: 'sign-in-ended' | 'sign-in-held'; accountId: string; consumerId: string };

export interface BusListener {
  hint(hint: Hint): void;
  /** Hints may have been lost (the connection broke): compare with the store. */
  gap(): void;
}

export interface Bus {
  publish(hint: Hint): void;
  /** One listener per node; the result unsubscribes. */
  subscribe(listener: BusListener): () => void;
  close(): Promise<void>;
}
