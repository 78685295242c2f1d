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
import type { Oversight } from './oversight.ts';
import { encodeFrames } from './text-frames.ts';

export interface ConnectionOptions {
  socket: WebSocket;
  /** What `socket` writes to. */
  stream: Duplex;
  kind: 'consumer' | 'agent';
  accountId: string;
  /** Version 2 of the agents' dialect: participants who are only suggested are not announced. */
  hidesSuggested: boolean;
  clientProperties: ClientProperties;
  deviceId: string | undefined;
  limits: Limits;
  now: number;
  handlers: ConnectionHandlers;
}

/** Shared by all connections, of which there are many: each holds this and no function of its own. */
export interface ConnectionHandlers {
  /** Handles one frame; the answer, if any, goes through `reply`. */
  handle(connection: Connection, frame: string): Promise<void>;
  /** Something that should never throw has thrown; the connection does nothing more. */
  onFailure(connection: Connection, cause: unknown): void;
  /** The server ends the connection. */
  onClosing(connection: Connection, code: number): void;
  onFrame(connection: Connection): void;
  onClose(connection: Connection): void;
}

/** Bytes of frames that wait for their turn before the socket is read no further. */
const queuedBytes = 1_048_576;

const libraryCloseCodes = new Map<string, number>([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', closeCodes.tooLarge.code],
  ['WS_ERR_INVALID_UTF8', closeCodes.unparsable.code],
]);

/** A frame, or something else that must be done in its turn. */
type Step = string | (() => Promise<void>);

export class Connection implements Listener {
  readonly kind: 'consumer' | 'agent';
  readonly accountId: string;
  readonly hidesSuggested: boolean;
  readonly openedTs: number;
  clientProperties: ClientProperties;
  deviceId: string | undefined;
  caller: Caller | undefined;
  /** When the credential ends; Infinity until there is one. */
  expiresTs = Number.POSITIVE_INFINITY;
  lastFrameTs: number;
  /** The credential has ended, by its time or before it, and was not renewed. */
  lostCredential = false;
  wasRevoked = false;
  routingTasks?: string;
  agentStates?: string;
  allowRequest: (() => boolean) | undefined;

  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #limits: Limits;
  readonly #handlers: ConnectionHandlers;
  #conversations: Map<string, ConversationSubscription> | undefined;
  #dialogs: Map<string, DialogSubscription> | undefined;
  #refusals: Set<string> | undefined;
  /** What waits for its turn; most connections are idle and have none of these lists. */
  #queue: Step[] | undefined;
  #queuedBytes = 0;
  /** From the start of a frame until its answer and everything that belongs right behind it is out. */
  #handling = false;
  /** The answer to the current frame is still to come. */
  #answering = false;
  #answer: string | undefined;
  #answered: (() => void)[] | undefined;
  /** What is sent belongs right behind the answer. */
  #following = false;
  #held: string[] | undefined;
  #heldBytes = 0;
  #afterReply: (() => void | Promise<void>)[] | undefined;
  #closed = false;
  #closingSinceTs: number | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, now } = options;
    this.#socket = socket;
    this.#stream = options.stream;
    this.#limits = options.limits;
    this.#handlers = options.handlers;
    this.kind = options.kind;
    this.accountId = options.accountId;
    this.hidesSuggested = options.hidesSuggested;
    this.clientProperties = options.clientProperties;
    this.deviceId = options.deviceId;
    this.openedTs = now;
    this.lastFrameTs = now;
    listen(Object.assign(socket, { connection: this }));
  }

  /** By subscription id. */
  get conversations(): Map<string, ConversationSubscription> {
    this.#conversations ??= new Map();
    return this.#conversations;
  }

  /** By dialog id. */
  get dialogs(): Map<string, DialogSubscription> {
    this.#dialogs ??= new Map();
    return this.#dialogs;
  }

  get id(): string {
    return this.caller?.id ?? '';
  }

  get bearerDigest(): string {
    return this.caller?.kind === 'agent' ? this.caller.bearerDigest : '';
  }

  get oversight(): Oversight {
    return this.caller?.kind === 'agent' ? this.caller.oversight : 'none';
  }

  get historyClearedTs(): number | undefined {
    return this.caller?.kind === 'consumer' ? this.caller.historyClearedTs : undefined;
  }

  /** A frame, or a credential that came with the upgrade, is being looked at. */
  get isHandling(): boolean {
    return this.#handling;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Does `step` in its turn among the frames, for example to verify a credential that came with the upgrade. */
  inTurn(step: () => Promise<void>): void {
    if (!this.#handling) {
      void this.#drain(step);
      return;
    }
    this.#queue ??= [];
    this.#queue.push(step);
  }

  /** A notification: at once, or after the answer to the frame that is being handled. */
  send(frame: string): void {
    if (!this.#handling || this.#following) {
      this.#write([frame]);
      return;
    }
    this.#held ??= [];
    this.#held.push(frame);
    this.#heldBytes += frame.length;
    if (this.#heldBytes > this.#limits.sendBufferBytes) this.close('slowReader');
  }

  /** As `send`, but before the notifications that wait; settles when the system has taken the bytes. */
  async sendAndWait(frame: string): Promise<void> {
    if (this.#answering) await this.#answerWritten();
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) return;
    await new Promise<void>((resolve) => this.#stream.write(encodeFrames([frame]), () => resolve()));
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
    this.#afterReply ??= [];
    this.#afterReply.push(act);
  }

  revoked(): void {
    this.wasRevoked = true;
    this.loseCredential();
  }

  /** Who was vouched for asks the page for a new token; everybody else asks the identity provider. */
  loseCredential(): void {
    this.lostCredential = true;
    const anonymous = this.caller?.kind === 'consumer' && !this.caller.authenticated;
    this.close(anonymous ? 'identityInvalid' : 'unauthenticated');
  }

  mustReturn(): void {
    this.close('goingAway');
  }

  close(name: CloseName): void {
    if (this.#closed) return;
    const { code, reason } = closeCodes[name];
    this.#handlers.onClosing(this, code);
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

  received(data: RawData, isBinary: boolean): void {
    this.#handlers.onFrame(this);
    if (this.#closed) return;
    if (isBinary) {
      this.close('unparsable');
      return;
    }
    const frame = data.toString();
    if (!this.#handling) {
      void this.#drain(frame);
      return;
    }
    this.#queue ??= [];
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    if (this.#queue.length >= this.#limits.queuedFrames || this.#queuedBytes >= queuedBytes) this.#socket.pause();
  }

  alive(): void {
    this.#handlers.onFrame(this);
  }

  /** What is not WebSocket, not UTF-8 or too large: the library has sent the close frame with its code. */
  failed(code: string | undefined): void {
    if (!this.#closed) this.#handlers.onClosing(this, libraryCloseCodes.get(code ?? '') ?? 1002);
    this.#end();
  }

  ended(): void {
    this.#end();
    this.#handlers.onClose(this);
  }

  #end(): void {
    this.#closed = true;
    this.#queue = undefined;
    this.#held = undefined;
    this.#afterReply = undefined;
    this.#answer = undefined;
    this.#conversations = undefined;
    this.#dialogs = undefined;
    this.#settleAnswered();
  }

  async #drain(first: Step): Promise<void> {
    try {
      for (let next: Step | undefined = first; next !== undefined; next = this.#next()) await this.#take(next);
    } catch (cause) {
      this.#handlers.onFailure(this, cause);
    }
  }

  #next(): Step | undefined {
    const queue = this.#queue;
    if (!queue) return undefined;
    const next = queue.shift();
    if (typeof next === 'string') this.#queuedBytes -= next.length;
    if (this.#socket.isPaused && queue.length < this.#limits.queuedFrames / 2 && this.#queuedBytes < queuedBytes / 2)
      this.#socket.resume();
    if (queue.length === 0) this.#queue = undefined;
    return next;
  }

  async #take(step: Step): Promise<void> {
    this.#handling = true;
    this.#answering = true;
    await (typeof step === 'string' ? this.#handlers.handle(this, step) : step());
    if (!this.#afterReply && !this.#answered) return this.#finish();
    const answer = this.#takeAnswer();
    if (answer !== undefined) this.#write([answer]);
    this.#settleAnswered();
    for (let act = this.#afterReply?.shift(); act; act = this.#afterReply?.shift()) await this.#follow(act);
    this.#afterReply = undefined;
    /* Whoever waited for the answer writes before the notifications that were held. */
    await undefined;
    this.#finish();
  }

  /** The answer and the notifications that waited for it leave together. */
  #finish(): void {
    const answer = this.#takeAnswer();
    const held = this.#held;
    this.#held = undefined;
    this.#heldBytes = 0;
    this.#answering = false;
    this.#handling = false;
    if (answer !== undefined) this.#write(held ? [answer, ...held] : [answer]);
    else if (held) this.#write(held);
  }

  #takeAnswer(): string | undefined {
    const answer = this.#answer;
    this.#answer = undefined;
    return answer;
  }

  #follow(act: () => void | Promise<void>): void | Promise<void> {
    this.#following = true;
    try {
      return act();
    } finally {
      this.#following = false;
    }
  }

  #answerWritten(): Promise<void> {
    return new Promise((resolve) => {
      this.#answered ??= [];
      this.#answered.push(resolve);
    });
  }

  #settleAnswered(): void {
    this.#answering = false;
    const answered = this.#answered;
    this.#answered = undefined;
    if (answered) for (const settle of answered) settle();
  }

  #write(frames: readonly string[]): void {
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#stream.write(encodeFrames(frames));
    if (this.#socket.bufferedAmount > this.#limits.sendBufferBytes) this.close('slowReader');
  }
}

type Connected = WebSocket & { connection: Connection };

function listen(socket: Connected): void {
  socket.on('message', onMessage);
  socket.on('ping', onSign);
  socket.on('pong', onSign);
  socket.on('error', onError);
  socket.on('close', onClose);
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as Connected).connection.received(data, isBinary);
}

function onSign(this: WebSocket): void {
  (this as Connected).connection.alive();
}

function onError(this: WebSocket, { code }: NodeJS.ErrnoException): void {
  (this as Connected).connection.failed(code);
}

function onClose(this: WebSocket): void {
  (this as Connected).connection.ended();
}
