/** The client's side on a bare connection, so that anything can be written. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  status: number;
  etag: string | undefined;
  text: string;
}

/** Keeps its connection while the server does. */
export class HttpPeer {
  readonly #port: number;
  #socket: Socket | undefined;
  #received = Buffer.alloc(0);
  #progress = () => {};

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Answers of what was written: `count` of them, or fewer where the server closes or `patienceMs` are over. A request that meets a
   * connection that the server is closing after its last answer is sent again, as clients do.
   */
  async send(bytes: Buffer, count: number, patienceMs: number): Promise<{ answers: HttpAnswer[]; closed: boolean }> {
    const isNew = !this.#isUsable();
    const sent = await this.#send(bytes, count, patienceMs);
    return isNew || !sent.closed || sent.answers.length > 0 ? sent : this.#send(bytes, count, patienceMs);
  }

  async #send(bytes: Buffer, count: number, patienceMs: number): Promise<{ answers: HttpAnswer[]; closed: boolean }> {
    const socket = await this.#connected();
    socket.write(bytes);
    const answers: HttpAnswer[] = [];
    const untilTs = Date.now() + patienceMs;
    while (answers.length < Math.max(count, 1)) {
      const answer = this.#take();
      if (answer) answers.push(answer);
      else if (!this.#isUsable() || !(await this.#more(untilTs - Date.now()))) break;
    }
    return { answers, closed: !this.#isUsable() };
  }

  #isUsable(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  /** The next request goes over a new connection. */
  drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #connected(): Promise<Socket> {
    if (this.#socket && this.#isUsable()) return this.#socket;
    this.drop();
    this.#received = Buffer.alloc(0);
    const socket = connect(this.#port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (this.#socket !== socket) return;
      this.#received = Buffer.concat([this.#received, data]);
      this.#progress();
    });
    socket.on('close', () => this.#progress());
    socket.on('end', () => this.#progress());
    this.#socket = socket;
    await once(socket, 'connect');
    return socket;
  }

  #more(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(waitMs, 0));
      this.#progress = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #take(): HttpAnswer | undefined {
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const head = this.#received.toString('latin1', 0, headEnd);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
    const bodyStart = headEnd + 4;
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    let bodyEnd = bodyStart + Number(length ?? 0);
    if (/^transfer-encoding: *chunked/im.test(head)) {
      const last = this.#received.indexOf('0\r\n\r\n', bodyStart);
      if (last < 0) return undefined;
      bodyEnd = last + 5;
    }
    if (this.#received.length < bodyEnd) return undefined;
    const text = this.#received.toString('utf8', bodyStart, Math.min(bodyEnd, bodyStart + 4000));
    this.#received = this.#received.subarray(bodyEnd);
    const interim = status === 100;
    if (interim) return this.#take();
    return { status, etag: /^etag: *(.+)$/im.exec(head)?.[1], text };
  }
}

export interface WireFrame {
  kind: string;
  reqId?: string;
  type?: string;
  code?: number;
  body?: unknown;
}

/** A WebSocket whose every byte is ours. */
export class WirePeer {
  /** Frames that were not looked at yet. */
  readonly frames: WireFrame[] = [];
  closed = false;
  closeCode: number | undefined;
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #open = false;
  #progress = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => {
      this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, data]) : data;
      this.#read();
      this.#progress();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#progress();
    });
  }

  /** Undefined where the server refuses. */
  static async open(port: number, path: string, headers: Record<string, string>): Promise<WirePeer | undefined> {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const peer = new WirePeer(socket);
    await once(socket, 'connect');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const upgrade = 'host: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n';
    socket.write(`GET ${path} HTTP/1.1\r\n${upgrade}sec-websocket-key: ${'A'.repeat(22)}==\r\n${lines.join('')}\r\n`);
    while (!peer.#open && !peer.closed && (await peer.more(10_000)));
    return peer.#open ? peer : undefined;
  }

  write(bytes: Buffer): void {
    if (!this.closed) this.#socket.write(bytes);
  }

  /** Whether anything happened in that time. */
  more(waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(waitMs, 0));
      this.#progress = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** Reads no further: what is sent piles up at the server. */
  stopReading(): void {
    this.#socket.pause();
  }

  drop(): void {
    this.#socket.destroy();
  }

  #read(): void {
    if (!this.#open) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#open = this.#received.toString('latin1', 0, 12) === 'HTTP/1.1 101';
      this.#received = this.#received.subarray(end + 4);
      if (!this.#open) this.#socket.destroy();
    }
    for (let frame = this.#takeFrame(); frame; frame = this.#takeFrame()) {
      const [opcode, payload] = frame;
      if (opcode === 1) this.frames.push(JSON.parse(payload.toString()) as WireFrame);
      if (opcode === 8) {
        this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        this.#socket.end();
      }
    }
  }

  #takeFrame(): [number, Buffer] | undefined {
    const buffer = this.#received;
    const [head = 0, sizeByte = 0] = buffer;
    const short = sizeByte & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (buffer.length < start) return undefined;
    const size = short === 126 ? buffer.readUInt16BE(2) : short === 127 ? Number(buffer.readBigUInt64BE(2)) : short;
    if (buffer.length < start + size) return undefined;
    this.#received = buffer.subarray(start + size);
    return [head & 0x0f, buffer.subarray(start, start + size)];
  }
}
