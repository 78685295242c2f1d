import type { NotificationFrame } from '../protocol/frames.ts';
import type { Body, Reply, RequestType } from '../protocol/requests.ts';
import type { ClientClock } from './clock.ts';

export type RenewReaction = 'renew-brand-token' | 'renew-identity';

export interface ClientOptions {
  /** The socket's address, asked for before every connection. May throw `SignInRequired`. */
  url: () => string | Promise<string>;
  /** Consumers: the platform's token for `InitConnection`. Agents have theirs in the address. */
  credentials?: () => Promise<string>;
  /** A fresh token (agents: a fresh login, the result is ignored) for the same person. May throw `SignInRequired`. */
  renew?: (reaction: RenewReaction) => Promise<string>;
  /** Announced with `InitConnection`. */
  clientProperties?: Record<string, unknown>;
  clock?: ClientClock;
  /** In [0, 1). */
  random?: () => number;
}

export type Status =
  /** `attempt` counts from 0 and starts again after a connection that held. */
  | { state: 'connecting'; attempt: number }
  | { state: 'online' }
  | { state: 'waiting'; retryAt: number; attempt: number }
  /** Nothing more happens until `probe()`: the person must sign in, or the credential named someone else. */
  | { state: 'locked'; reason: 'sign-in-required' | 'other-identity' }
  | { state: 'closed'; reason: 'by-client' | 'by-server'; code?: number };

export interface RequestOptions<T extends RequestType> {
  timeoutMs?: number;
  metadata?: unknown[];
  /** Called with the answer before any later frame of the socket is looked at; the promise resolves after that. */
  onReply?: (reply: Reply<T>) => void;
}

export interface Client {
  readonly status: Status;
  /** Rejects with `RequestError`; at once, with code 0, when the socket is not up. Nothing is queued here. */
  request<T extends RequestType>(type: T, body: Body<T>, options?: RequestOptions<T>): Promise<Reply<T>>;
  onNotification(listener: (notification: NotificationFrame) => void): () => void;
  /** Called with every change, not with the present status. */
  onStatus(listener: (status: Status) => void): () => void;
  /** The claims' `sub` of the token in use; undefined before the first one and for agents. */
  readonly sub: string | undefined;
  /** Do now what would be done later: reconnect, check that the line lives, or, when locked, try to sign in again. */
  probe(): void;
  /** For good. Every pending request is rejected. */
  close(): void;
}
