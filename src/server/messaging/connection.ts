/**
 * One socket. Its frames are handled strictly in order, one at a time; while one is handled, notifications wait, so that
 * an answer always precedes what it causes. Everything the peer can make us hold is bounded.
 */
import type { Duplex } from 'node:stream';
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
  /** What `socket` writes to: frames that leave together go to the system in one call. */
  stream: Duplex;
  kind: 'consumer' | 'agent';
  accountId: string;
  /** Version 2 of the agents' dialect: participants who are only suggested are not announced. */
  hidesSuggested: boolean;
  clientProperties: ClientProperties;
  limits: Limits;
  now: number;
  /** Handles one frame; the answer, if any, goes through `reply`. */
  handle: (connection: Connection, frame: string) => Promise<void>;
  /** Something that should never throw has thrown; the connection does nothing more. */
  onFailure: (connection: Connection, cause: unknown) => void;
  /** The server ends the connection. */
  onClosing: (connection: Connection, code: number) => void;
  onFrame: (connection: Connection) => void;
  onClose: (connection: Connection) => void;
}

/** Bytes of frames that wait for their turn before the socket is read no further. */
const queuedBytes = 1_048_576;

const libraryCloseCodes = new Map<string, number>([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', closeCodes.tooLarge.code],
  ['WS_ERR_INVALID_UTF8', closeCodes.unparsable.code],
]);

export class Connection implements Listener {
  readonly kind: 'consumer' | 'agent';
  readonly accountId: string;
  readonly hidesSuggested: boolean;
  readonly openedTs: number;
  readonly conversations = new Map<string, ConversationSubscription>();
  readonly dialogs = new Map<string, DialogSubscription>();
  clientProperties: ClientProperties;
  caller: Caller | undefined;
  /** When the credential ends; Infinity until there is one. */
  expiresTs = Number.POSITIVE_INFINITY;
  lastFrameTs: number;
  wasRevoked = false;
  routingTasks?: string;
  agentStates?: string;
  allowRequest: (() => boolean) | undefined;

  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #limits: Limits;
  readonly #options: Pick<ConnectionOptions, 'handle' | 'onFailure' | 'onClosing'>;
  #refusals: Set<string> | undefined;
  #queue: (string | (() => Promise<void>))[] = [];
  #queuedBytes = 0;
  /** From the start of a frame until its answer and everything that belongs right behind it is out. */
  #handling = false;
  /** The answer to the current frame is still to come. */
  #answering = false;
  #answer: string | undefined;
  #answered: (() => void)[] = [];
  /** What is sent belongs right behind the answer. */
  #following = false;
  #held: string[] = [];
  #heldBytes = 0;
  #afterReply: (() => void | Promise<void>)[] = [];
  #closed = false;
  #closingSinceTs: number | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, kind, accountId, clientProperties, limits, now, onFrame, onClose } = options;
    this.#socket = socket;
    this.#stream = options.stream;
    this.#limits = limits;
    this.#options = options;
    this.kind = kind;
    this.accountId = accountId;
    this.hidesSuggested = options.hidesSuggested;
    this.clientProperties = clientProperties;
    this.openedTs = now;
    this.lastFrameTs = now;
    socket.on('message', (data, isBinary) => {
      onFrame(this);
      this.#receive(data, isBinary);
    });
    socket.on('ping', () => onFrame(this));
    socket.on('pong', () => onFrame(this));
    /* What is not WebSocket, not UTF-8 or too large: the library has sent the close frame with its code. */
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (!this.#closed) options.onClosing(this, libraryCloseCodes.get(code ?? '') ?? 1002);
      this.#end();
    });
    socket.on('close', () => {
      this.#end();
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
    if (!this.#handling || this.#following) {
      this.#write(frame);
      return;
    }
    this.#held.push(frame);
    this.#heldBytes += frame.length;
    if (this.#heldBytes > this.#limits.sendBufferBytes) this.close('slowReader');
  }

  /** As `send`, but before the notifications that wait; settles when the system has taken the bytes. */
  async sendAndWait(frame: string): Promise<void> {
    if (this.#answering) await new Promise<void>((resolve) => this.#answered.push(resolve));
    if (this.#closed) return;
    await new Promise<void>((resolve) => this.#socket.send(frame, () => resolve()));
  }

  /** Whether this is the peer's first failure of this kind, so that a flood of them makes one line in the log. */
  isFirstRefusal(code: string): boolean {
    this.#refusals ??= new Set();
    const before = this.#refusals.size;
    return this.#refusals.add(code).size > before;
  }

  /** The answer to the frame that is being handled, the last thing its handling does. */
  reply(frame: string): void {
    this.#answer = frame;
  }

  /** Runs once the current frame has been answered, before the notifications that waited and before the next frame. */
  afterReply(act: () => void | Promise<void>): void {
    this.#afterReply.push(act);
  }

  revoked(): void {
    this.wasRevoked = true;
    this.close('unauthenticated');
  }

  close(name: CloseName): void {
    if (this.#closed) return;
    const { code, reason } = closeCodes[name];
    this.#options.onClosing(this, code);
    this.#end();
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

  #end(): void {
    this.#closed = true;
    this.#queue = [];
    this.#held = [];
    this.#afterReply = [];
    this.#answer = undefined;
    this.conversations.clear();
    this.dialogs.clear();
    this.#settleAnswered();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    if (isBinary) {
      this.close('unparsable');
      return;
    }
    const frame = data.toString();
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    if (this.#queue.length >= this.#limits.queuedFrames || this.#queuedBytes >= queuedBytes) this.#socket.pause();
    if (!this.#handling) void this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        await this.#take(next);
        const { queuedFrames } = this.#limits;
        if (this.#socket.isPaused && this.#queue.length < queuedFrames / 2 && this.#queuedBytes < queuedBytes / 2)
          this.#socket.resume();
      }
    } catch (cause) {
      this.#options.onFailure(this, cause);
    }
  }

  async #take(next: string | (() => Promise<void>)): Promise<void> {
    this.#handling = true;
    this.#answering = true;
    if (typeof next === 'string') {
      this.#queuedBytes -= next.length;
      await this.#options.handle(this, next);
    } else await next();
    if (this.#afterReply.length === 0 && this.#answered.length === 0) return this.#finish();
    this.#writeAnswer();
    this.#settleAnswered();
    while (this.#afterReply.length > 0) await this.#follow(this.#afterReply.shift());
    /* Whoever waited for the answer writes before the notifications that were held. */
    await undefined;
    this.#finish();
  }

  /** The answer and the notifications that waited for it leave together. */
  #finish(): void {
    this.#stream.cork();
    this.#writeAnswer();
    this.#answering = false;
    this.#handling = false;
    this.#flush();
    this.#stream.uncork();
  }

  #writeAnswer(): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer !== undefined) this.#write(answer);
  }

  #follow(act: (() => void | Promise<void>) | undefined): void | Promise<void> {
    this.#following = true;
    try {
      return act?.();
    } finally {
      this.#following = false;
    }
  }

  #settleAnswered(): void {
    this.#answering = false;
    for (const settle of this.#answered.splice(0)) settle();
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
