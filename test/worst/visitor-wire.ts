/** How the visitor gets its identities, sockets and answers; it notes each class of answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { textFrame } from '../fuzz/frames.ts';
import { HttpPeer, type WireFrame, WirePeer } from '../fuzz/raw-peers.ts';

export interface Identity {
  token: string;
  wire: WirePeer;
  conversation: string;
}

export interface Visitor {
  /** By class, for example `429 over HTTP`. */
  answers: Record<string, number>;
  /** One of a few, with a socket that is open. */
  identity(): Promise<Identity>;
  newIdentity(): Promise<Identity>;
  drop(identity: Identity): void;
  socket(token?: string): Promise<WirePeer | undefined>;
  /** Waits a moment where it is told to; undefined where the socket has closed. */
  request(wire: WirePeer, type: string, body: unknown, extra?: object): Promise<WireFrame | undefined>;
  post(path: string, body: unknown, token?: string): Promise<{ status: number; text: string }>;
}

const mostIdentities = 20;
const patienceMs = 10_000;

export function openVisitor(at: { port: number; account: string; address: string }): Visitor {
  const answers: Record<string, number> = {};
  const identities: Identity[] = [];
  const idle: HttpPeer[] = [];
  let requests = 0;
  let turn = 0;

  const note = (what: string) => {
    answers[what] = (answers[what] ?? 0) + 1;
  };

  const post: Visitor['post'] = async (path, body, token) => {
    const peer = idle.pop() ?? new HttpPeer(at.port);
    const text = JSON.stringify(body);
    const lines = [
      `POST ${path.replace('{account}', at.account)} HTTP/1.1`,
      'host: localhost',
      `x-forwarded-for: ${at.address}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(text)}`,
      ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ];
    const { answers: got } = await peer.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`), 1, patienceMs);
    idle.push(peer);
    const answer = got[0] ?? { status: 0, text: '' };
    note(`${answer.status} over HTTP`);
    if (answer.status === 429) await sleep(1000);
    return answer;
  };

  const socket: Visitor['socket'] = async (token) => {
    const path = `/ws_api/account/${at.account}/messaging/consumer?v=3`;
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `jwt ${token}` };
    const wire = await WirePeer.open(at.port, path, { 'x-forwarded-for': at.address, ...authorization });
    note(wire ? 'sockets opened' : 'sockets refused');
    return wire;
  };

  const request: Visitor['request'] = async (wire, type, body, extra = {}) => {
    const id = `r${++requests}`;
    wire.write(textFrame(JSON.stringify({ kind: 'req', id, type, body, ...extra })));
    const untilTs = Date.now() + patienceMs;
    for (;;) {
      const place = wire.frames.findIndex(({ reqId }) => reqId === id);
      const answer = wire.frames[place];
      if (answer) {
        wire.frames.splice(0, place + 1);
        note(`${answer.code} over a socket`);
        if (answer.code === 429) await sleep(300);
        return answer;
      }
      if (wire.closed || wire.closeCode !== undefined) {
        note(`close ${wire.closeCode ?? 1006}`);
        return undefined;
      }
      if (!(await wire.more(untilTs - Date.now()))) return undefined;
    }
  };

  const newIdentity = async (): Promise<Identity> => {
    const external = JSON.parse((await post('/api/account/{account}/anonymous/authorize', {})).text);
    const { jwt: token } = JSON.parse(
      (await post('/api/account/{account}/authenticate', { id_token: external.jwt })).text,
    );
    const wire = await socket(token);
    if (!wire || typeof token !== 'string') throw new Error('refused');
    const opened = await request(wire, 'cm.ConsumerRequestConversation', {});
    const { conversationId } = (opened?.body ?? {}) as { conversationId?: string };
    return { token, wire, conversation: conversationId ?? 'none' };
  };

  return {
    answers,
    post,
    socket,
    request,
    newIdentity,
    drop: ({ wire }) => wire.drop(),
    async identity() {
      const place = turn++ % mostIdentities;
      const known = identities[place];
      if (known && !known.wire.closed && known.wire.closeCode === undefined) return known;
      const wire = known && (await socket(known.token));
      const opened = known && wire ? { ...known, wire } : await newIdentity();
      identities[place] = opened;
      return opened;
    },
  };
}
