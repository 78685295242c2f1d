/** Who sends the cases: each lane is one peer of one kind, over connections of its own. */
import type { RequestType } from '../../src/protocol/requests.ts';
import { createDice } from './dice.ts';
import type { Findings, Recent } from './findings.ts';
import { frameCase, textFrame, typesFor } from './frames.ts';
import { type HttpCase, httpCase, type Role, type Route, routesFor } from './http-cases.ts';
import { HttpPeer, WirePeer } from './raw-peers.ts';
import type { World } from './world.ts';

export interface LaneParts {
  seed: number;
  port: number;
  world: World;
  routes: readonly Route[];
  findings: Findings;
  recent: Recent;
}

export type Lane = (index: number) => Promise<void>;

/** An answer later than that counts as none. */
const patienceMs = 60_000;
/** After that, what is not a whole request is given up. */
const tornPatienceMs = 30;

/** A longer body is not read to its end: the answer may be lost with the connection. */
const certainlyRead = 65_536;

/** A third party that cannot be asked is nobody's failure: none can be, here. */
const mayAnswer502 = /authenticate|web\/login|agent-sign-in|le-connectors|test-token/;

export function httpLane(role: Role, parts: LaneParts): Lane & { close(): void } {
  const { world, findings, recent } = parts;
  const peer = new HttpPeer(parts.port);
  const routes = routesFor(role, parts.routes);

  const lane = async (index: number): Promise<void> => {
    const made = httpCase(role, routes, createDice(parts.seed, index));
    const bytes = world.fill(made.bytes);
    recent.sent(index, made.what);
    const { answers, closed } = await peer.send(bytes, made.answers, made.torn ? tornPatienceMs : patienceMs);
    for (const answer of answers) {
      learnFrom(world, answer.text, answer.etag);
      findings.answered('http', answer.status);
      if (isFailure(answer.status, made))
        findings.add({
          kind: 'status',
          what: made.what,
          index,
          sent: bytes,
          answer: `${answer.status} ${answer.text}`,
        });
    }
    if (made.torn) peer.drop();
    else if (answers.length === 0 && bytes.length < certainlyRead)
      findings.add({ kind: 'silent', what: made.what, index, sent: bytes, answer: closed ? 'closed' : 'nothing' });
  };
  return Object.assign(lane, { close: () => peer.drop() });
}

const isFailure = (status: number, { what }: HttpCase): boolean =>
  (status >= 500 || status < 100) && status !== 501 && !(status === 502 && mayAnswer502.test(what));

/** Ids and versions, for the cases that follow. */
function learnFrom(world: World, text: string, etag: string | undefined): void {
  world.learn('etag', etag);
  for (const [, name, value] of text.matchAll(/"(visitorId|sessionId|id)":"([\w-]{1,64})"/g)) {
    if (name === 'visitorId') world.learn('visitor', value);
    if (name === 'sessionId') world.learn('session', value);
    if (name === 'id') world.learn('created', value);
  }
}

export type WireRole = 'consumer' | 'anonymous' | 'agent' | 'manager' | 'stranger';

const batchSize = 12;

export class WireLane {
  readonly #parts: LaneParts;
  readonly #role: WireRole;
  readonly #types: RequestType[];
  #peer: WirePeer | undefined;
  #batch: { index: number; what: string; sent: Buffer }[] = [];
  #syncs = 0;

  constructor(role: WireRole, parts: LaneParts) {
    this.#role = role;
    this.#parts = parts;
    this.#types = typesFor(role === 'agent' || role === 'manager' ? 'agent' : 'consumer');
  }

  async send(index: number): Promise<void> {
    const { seed, world, recent } = this.#parts;
    const dice = createDice(seed, index);
    const made = frameCase(`c${index}`, this.#types, dice);
    const bytes = made.encode(world.fill(made.payload));
    const peer = await this.#connected();
    recent.sent(index, made.what);
    this.#batch.push({ index, what: made.what, sent: bytes });
    peer?.write(bytes);
    if (made.torn || this.#batch.length >= batchSize) await this.finish();
    if (made.what.startsWith('raw:')) this.close();
  }

  /** Waits until what was sent is answered, or has cost the connection. */
  async finish(): Promise<void> {
    const peer = this.#peer;
    if (!peer) return;
    const sync = `sync-${++this.#syncs}`;
    peer.write(textFrame(JSON.stringify({ kind: 'req', id: sync, type: 'GetClock', body: {} })));
    const untilTs = Date.now() + (this.#batch.some(({ what }) => what.startsWith('raw:')) ? 50 : patienceMs);
    let synced = false;
    while (!synced && !peer.closed && peer.closeCode === undefined) {
      synced = peer.frames.some(({ reqId }) => reqId === sync);
      if (!synced && !(await peer.more(untilTs - Date.now()))) break;
    }
    for (const frame of peer.frames.splice(0)) this.#look(frame);
    const ended = peer.closed || peer.closeCode !== undefined;
    if (ended) this.close();
    const { findings } = this.#parts;
    const last = this.#batch.at(-1);
    if (peer.closeCode === 1011) findings.add({ kind: 'status', what: 'close code 1011', ...last });
    if (!synced && !ended && last && !last.what.startsWith('raw:'))
      findings.add({ kind: 'silent', ...last, answer: 'neither an answer nor a close frame' });
    this.#batch = [];
  }

  close(): void {
    this.#peer?.drop();
    this.#peer = undefined;
  }

  async #connected(): Promise<WirePeer | undefined> {
    if (this.#peer && !this.#peer.closed && this.#peer.closeCode === undefined) return this.#peer;
    const { world, port } = this.#parts;
    const api = `/ws_api/account/${world.account}/messaging`;
    const bearer = this.#role === 'agent' ? 'agentBearer' : 'administratorBearer';
    const isAgent = this.#role === 'agent' || this.#role === 'manager';
    const path = isAgent ? `${api}/brand/${world.get(bearer)}?v=2.1` : `${api}/consumer?v=3`;
    const token = world.get(this.#role === 'consumer' ? 'consumerToken' : 'anonymousToken');
    const headers: Record<string, string> =
      isAgent || this.#role === 'stranger' ? {} : { authorization: `jwt ${token}` };
    this.#peer = await WirePeer.open(port, path, headers);
    return this.#peer;
  }

  #look({ kind, reqId, code = 0, body, type }: WirePeer['frames'][number]): void {
    const { world, findings } = this.#parts;
    const text = JSON.stringify(body) ?? '';
    if (kind === 'resp' && !reqId?.startsWith('sync')) findings.answered('socket', code);
    if (kind === 'resp' && (code >= 500 || code < 100) && code !== 501) {
      const sent = this.#batch.find(({ index }) => reqId === `c${index}`) ?? this.#batch.at(-1);
      findings.add({ kind: 'status', what: 'frame', ...sent, answer: `${code} ${type} ${text}` });
    }
    for (const [, name, value] of text.matchAll(/"(conversationId|convId|subscriptionId|ringId)":"([^"]{1,256})"/g))
      world.learn(names[name ?? ''] ?? '', value);
  }
}

const names: Record<string, string> = {
  conversationId: 'conversation',
  convId: 'conversation',
  subscriptionId: 'subscription',
  ringId: 'ring',
};
