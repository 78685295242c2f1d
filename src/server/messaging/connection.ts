/**
 * One socket. Its frames are handled strictly in order, one at a time; while one is handled, notifications wait, so that
 * an answer always precedes what it causes. Everything the peer can make us hold is bounded.
 */
import type { RawData, WebSocket } from 'ws';
import { type CloseName, closeCodes } from '../../protocol/close-codes.ts';
import type { ClientProperties } from '../../protocol/conversation.ts';
import type { Limits } from '../config.ts';
import type { Caller } from './caller.ts';
import type { ConversationSubscription } from './conversation-subscription.ts';
import type { DialogSubscription } from './dialog-subscription.ts';
import type { Listener } from './hub.ts';

export interface ConnectionOptions {
  socket: WebSocket;
  kind: 'consumer' | 'agent';
  accountId: string;
  clientProperties: ClientProperties;
  limits: Limits;
  now: number;
  /** Handles one frame; the answer, if any, goes through `reply`. */
  handle: (connection: Connection, frame: string) => Promise<void>;
  onFrame: (connection: Connection) => void;
  onClose: (connection: Connection) => void;
}

export class Connection implements Listener {
  readonly kind: 'consumer' | 'agent';
  readonly accountId: string;
  readonly openedTs: number;
  readonly conversations = new Map<string, ConversationSubscription>();
  readonly dialogs = new Map<string, DialogSubscription>();
  clientProperties: ClientProperties;
  caller: Caller | undefined;
  /** When the credential ends; Infinity until there is one. */
  expiresTs = Number.POSITIVE_INFINITY;
  lastFrameTs: number;
  routingTasks?: string;
  agentStates?: string;
  allowRequest: (() => boolean) | undefined;

  readonly #socket: WebSocket;
  readonly #limits: Limits;
  readonly #handle: ConnectionOptions['handle'];
  #queue: (string | (() => Promise<void>))[] = [];
  #handling = false;
  #held: string[] = [];
  #heldBytes = 0;
  #afterReply: (() => void | Promise<void>)[] = [];
  #closed = false;
  #closingSinceTs: number | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, kind, accountId, clientProperties, limits, now, handle, onFrame, onClose } = options;
    this.#socket = socket;
    this.#limits = limits;
    this.#handle = handle;
    this.kind = kind;
    this.accountId = accountId;
    this.clientProperties = clientProperties;
    this.openedTs = now;
    this.lastFrameTs = now;
    socket.on('message', (data, isBinary) => {
      onFrame(this);
      this.#receive(data, isBinary);
    });
    socket.on('ping', () => onFrame(this));
    socket.on('pong', () => onFrame(this));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.#closed = true;
      this.#queue = [];
      this.#held = [];
      onClose(this);
    });
  }

  get id(): string {
    return this.caller?.id ?? '';
  }

  get bearerDigest(): string {
    return this.caller?.kind === 'agent' ? this.caller.bearerDigest : '';
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Does `step` in its turn among the frames, for example to verify a credential that came with the upgrade. */
  inTurn(step: () => Promise<void>): void {
    this.#queue.push(step);
    if (!this.#handling) void this.#drain();
  }

  /** A notification: at once, or after the answer to the frame that is being handled. */
  send(frame: string): void {
    if (!this.#handling) {
      this.#write(frame);
      return;
    }
    this.#held.push(frame);
    this.#heldBytes += frame.length;
    if (this.#heldBytes > this.#limits.sendBufferBytes) this.close('slowReader');
  }

  /** Settles when the system has taken the bytes. */
  sendAndWait(frame: string): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#socket.send(frame, () => resolve()));
  }

  reply(frame: string): void {
    this.#write(frame);
  }

  /** Runs once the current frame has been answered, before the notifications that waited and before the next frame. */
  afterReply(act: () => void | Promise<void>): void {
    this.#afterReply.push(act);
  }

  revoked(): void {
    this.close('unauthenticated');
  }

  close(name: CloseName): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#held = [];
    const { code, reason } = closeCodes[name];
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  /** Drops the peer if it has left our closing handshake unanswered for `graceMs`. */
  terminateAfter(now: number, graceMs: number): void {
    this.#closingSinceTs ??= now;
    if (this.#closingSinceTs + graceMs <= now) this.terminate();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Settles when the socket has closed. */
  get gone(): Promise<void> {
    if (this.#socket.readyState === this.#socket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => this.#socket.once('close', () => resolve()));
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    if (isBinary) {
      this.close('unparsable');
      return;
    }
    this.#queue.push(data.toString());
    if (this.#queue.length >= this.#limits.queuedFrames) this.#socket.pause();
    if (!this.#handling) void this.#drain();
  }

  async #drain(): Promise<void> {
    while (!this.#closed) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#handling = true;
      await (typeof next === 'string' ? this.#handle(this, next) : next());
      if (this.#afterReply.length > 0) await this.#finish();
      this.#handling = false;
      this.#flush();
      if (this.#socket.isPaused && this.#queue.length < this.#limits.queuedFrames / 2) this.#socket.resume();
    }
  }

  async #finish(): Promise<void> {
    const acts = this.#afterReply;
    this.#afterReply = [];
    for (const act of acts) await act();
  }

  #flush(): void {
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    for (const frame of held) this.#write(frame);
  }

  #write(frame: string): void {
    if (this.#closed) return;
    this.#socket.send(frame);
    if (this.#socket.bufferedAmount > this.#limits.sendBufferBytes) this.close('slowReader');
  }
}
