import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  acceptNext,
  eventsSeen,
  goOnline,
  ofText,
  openConversation,
  publish,
  say,
  sequencesSeen,
  settled,
  text,
} from '../support/conversation.ts';
import { agentSocketPath, consumerSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { password } from '../support/test-account.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';

const logLines: string[] = [];
const secrets = new Set<string>([password]);

let server: TestServer;
let agent: WireClient;
let bystander: WireClient;
let dialogId: string;

beforeAll(async () => {
  server = await startServer({ logLines, limits: { sendBufferBytes: 262_144, httpRequestMs: 1000 } });
  const { bearer, cookie, csrf } = await server.login('ann');
  for (const secret of [bearer, cookie.split('=')[1] ?? cookie, csrf]) secrets.add(secret);
  agent = await openWire(server.wsUrl + agentSocketPath(bearer));
  await goOnline(agent);
  bystander = await server.consumer('bystander');
  dialogId = await openConversation(bystander);
  await acceptNext(agent, dialogId);
});
afterAll(() => server.stop());

let words = 0;
/** The server is there, and two others still talk. */
async function isWell(): Promise<void> {
  const message = `still here ${++words}`;
  const heard = agent.notification('OnlineEventDistribution', ofText(message));
  expect(await say(bystander, dialogId, message)).toMatchObject({ code: 200 });
  await heard;
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
}

/** Lines that are logged while `act` runs. */
async function logged(act: () => Promise<unknown>): Promise<string[]> {
  const before = logLines.length;
  await act();
  await isWell();
  return logLines.slice(before);
}

async function consumerOf(sub: string): Promise<WireClient> {
  const jwt = await server.consumerToken(sub);
  secrets.add(jwt);
  return openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${jwt}` });
}
const anonymous = () => openWire(server.wsUrl + consumerSocketPath);
const frame = (type: string, body: unknown, id = 'x') => JSON.stringify({ kind: 'req', id, type, body });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Speaks to the port without any protocol, until the other side closes. */
function raw(bytes: string | Buffer, drip = ''): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    const dripping = setInterval(() => drip && socket.write(drip), 20);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(dripping);
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    socket.write(bytes);
  });
}
const upgradeRequest = (path: string, key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n${key}\r\n`;

describe('a frame that is none closes its socket, and one line says so', () => {
  test.each<[string, (wire: WireClient) => void, number]>([
    ['broken JSON', (wire) => wire.sendText('{"kind":"req"'), 1007],
    ['an empty frame', (wire) => wire.sendText(''), 1007],
    ['an array', (wire) => wire.sendText('[{"id":"1"}]'), 1007],
    ['null', (wire) => wire.sendText('null'), 1007],
    ['a string', (wire) => wire.sendText('"hello"'), 1007],
    ['brackets without end', (wire) => wire.sendText('['.repeat(10_000)), 1007],
    ['a binary frame', (wire) => wire.socket.send(Buffer.from('{}')), 1007],
    ['2 MB', (wire) => wire.sendText(frame('ms.PublishEvent', 'x'.repeat(2_097_152))), 1009],
  ])('%s', async (_, send, code) => {
    for (const open of [() => consumerOf('attacker'), anonymous]) {
      const wire = await open();
      if (open !== anonymous) await settled(wire);
      const lines = await logged(async () => {
        send(wire);
        send(wire);
        expect((await wire.closed).code).toBe(code);
      });
      expect(lines).toHaveLength(1);
    }
  });
});

describe('a request that is wrong is refused, and a thousand of them make one line', () => {
  test.each<[string, string, number]>([
    ['an unknown type', frame('Nonsense', {}), 400],
    ['a type that is no text', '{"id":"x","type":{"a":1}}', 400],
    ['a wrong body', frame('ms.PublishEvent', 'hello'), 400],
    ['a body of lists', frame('cm.UpdateConversationField', [[[[]]]]), 400],
    ['a prototype', '{"id":"x","type":"cm.UpdateConversationField","body":{"__proto__":{"conversationId":"x"}}}', 400],
    ['metadata that is no list', '{"id":"x","type":"GetClock","metadata":"x"}', 400],
    ['a dialog of others', frame('ms.PublishEvent', { dialogId: 'nobody', event: text('x') }), 404],
    ['a request of agents', frame('routing.SubscribeRoutingTasks', {}), 403],
    ['an agent’s profile', frame('up.GetUserProfile', 'acc1.111'), 404],
  ])('%s', async (_, bad, code) => {
    const wire = await consumerOf('attacker');
    await settled(wire);
    const lines = await logged(async () => {
      for (let i = 0; i < 100; i++) wire.sendText(bad);
      await settled(wire);
    });
    expect(wire.frames.filter(({ reqId }) => reqId === 'x').map((answer) => answer.code)).toEqual(
      Array.from({ length: 100 }, () => code),
    );
    expect(lines).toHaveLength(1);
    await wire.close();
  });

  test.each([100, 2000, 50_000])('content nested %i deep is refused', async (depth) => {
    const wire = await consumerOf('nester');
    const own = await openConversation(wire);
    const event = `{"type":"RichContentEvent","content":${nested(depth)}}`;
    const lines = await logged(async () => {
      for (const sent of [
        `{"id":"deep","type":"ms.PublishEvent","body":{"dialogId":"${own}","event":${event}}}`,
        `{"id":"deep","type":"ms.PublishEvent","body":{"dialogId":"${own}","event":${JSON.stringify(text('x'))}},"metadata":[${nested(depth)}]}`,
      ]) {
        wire.sendText(sent);
        const { code } = await wire.next(({ reqId }) => reqId === 'deep');
        expect(code).toBe(400);
      }
    });
    expect(lines).toHaveLength(1);
    await wire.request('cm.UpdateConversationField', {
      conversationId: own,
      conversationField: { field: 'ConversationStateField', conversationState: 'CLOSE' },
    });
    await wire.close();
  });
});

describe('too much of a good thing', () => {
  test('ten thousand subscriptions: a hundred are taken, the others refused', async () => {
    const wire = await consumerOf('subscriber');
    await settled(wire);
    const lines = await logged(async () => {
      for (let i = 0; i < 10_000; i++) wire.sendText(frame('cqm.SubscribeExConversations', {}, `s${i}`));
      await wire.next(({ reqId }) => reqId === 's9999');
    });
    const codes = wire.frames.filter(({ kind, reqId }) => kind === 'resp' && reqId[0] === 's').map(({ code }) => code);
    expect(codes).toHaveLength(10_000);
    expect(codes.filter((code) => code === 200)).toHaveLength(100);
    expect(new Set(codes)).toEqual(new Set([200, 429]));
    expect(lines.length).toBeLessThanOrEqual(2);
    server.clock.advance(2000);
    expect(await wire.request('GetClock')).toMatchObject({ code: 200 });
    await wire.close();
  });

  test('thousands of pipelined frames are answered in order, those beyond the rate with 429', async () => {
    const wire = await consumerOf('flooder');
    await settled(wire);
    const lines = await logged(async () => {
      for (let i = 0; i < 5000; i++) wire.sendText(frame('GetClock', {}, `c${i}`));
      await wire.next(({ reqId }) => reqId === 'c4999');
    });
    const answers = wire.frames.filter(({ reqId }) => reqId?.[0] === 'c');
    expect(answers.map(({ reqId }) => reqId)).toEqual(Array.from({ length: 5000 }, (_, i) => `c${i}`));
    expect(answers.filter(({ code }) => code === 200)).toHaveLength(999);
    expect(lines).toHaveLength(1);
    await wire.close();
  });

  test('typing beyond the rate is dropped without an error', async () => {
    const wire = await consumerOf('typist');
    const own = await openConversation(wire);
    for (let i = 0; i < 1500; i++)
      wire.sendText(
        frame('ms.PublishEvent', { dialogId: own, event: { type: 'ChatStateEvent', chatState: 'COMPOSING' } }, `t${i}`),
      );
    await wire.next(({ reqId }) => reqId === 't1499');
    const answers = wire.frames.filter(({ reqId }) => reqId?.[0] === 't');
    expect(answers.every(({ code, body }) => code === 200 && body.sequence === 0)).toBe(true);
    expect(eventsSeen(wire).length).toBeLessThan(1000);
    await isWell();
    await wire.close();
  });

  test('more sockets of one customer than allowed are closed with 1013', async () => {
    const few = await startServer({ limits: { socketsPerConsumer: 2, unauthenticatedSockets: 1 } });
    try {
      const wires = [await few.consumer(), await few.consumer()];
      await settled(...wires);
      expect((await (await few.consumer()).closed).code).toBe(1013);
      const waiting = await openWire(few.wsUrl + consumerSocketPath);
      await openWire(few.wsUrl + consumerSocketPath);
      await waiting.closed;
      await settled(...wires);
    } finally {
      await few.stop();
    }
  });

  test('a reader that stops is closed with 1013 and then resumes completely', async () => {
    const sub = 'slow reader';
    const slow = await consumerOf(sub);
    const own = await openConversation(slow);
    await acceptNext(agent, own);
    await settled(slow);
    slow.socket.pause();
    const content = { type: 'text', text: 'x'.repeat(30_000) };
    const count = 400;
    const lines = await logged(() =>
      Promise.all(Array.from({ length: count }, () => publish(agent, own, { type: 'RichContentEvent', content }))),
    );
    expect(lines).toHaveLength(1);
    slow.socket.resume();
    expect((await slow.closed).code).toBe(1013);
    const first = sequencesSeen(slow);
    expect(first.length).toBeLessThan(count);
    const back = await consumerOf(sub);
    await back.request('ms.SubscribeMessagingEvents', { dialogId: own, fromSeq: first.length });
    await back.notification('MessagingEvent', ({ changes }) => changes.at(-1).sequence === count - 1);
    expect([...first, ...sequencesSeen(back)]).toEqual(Array.from({ length: count }, (_, i) => i));
    await back.close();
  });
});

describe('without a credential', () => {
  test.each<[string, () => Promise<WireClient>, string | undefined, number]>([
    ['a request before authentication', anonymous, frame('cm.ConsumerRequestConversation', {}), 4401],
    ['silence', anonymous, undefined, 4401],
    [
      'a token that is none',
      () => openWire(server.wsUrl + consumerSocketPath, { authorization: 'jwt eyJ.eyJ.x' }),
      undefined,
      4407,
    ],
  ])('%s closes, and one line says so', async (_, open, sent, code) => {
    const lines = await logged(async () => {
      const wire = await open();
      if (sent) for (let i = 0; i < 1000; i++) wire.sendText(sent);
      else server.clock.advance(10_000);
      expect((await wire.closed).code).toBe(code);
      expect(wire.frames).toEqual([]);
    });
    expect(lines).toHaveLength(1);
  });

  test('a frame that grows and grows ends with its socket long before it is whole', async () => {
    const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x0f, 0xff, 0xff, 1, 2, 3, 4]);
    const port = Number(new URL(server.url).port);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const ended = new Promise<number>((resolve) => socket.on('close', () => resolve(socket.bytesWritten)));
    socket.once('data', () => {
      socket.write(head);
      socket.write(Buffer.alloc(21_000));
    });
    socket.write(upgradeRequest(consumerSocketPath));
    await ended;
    await isWell();
  });

  test('what follows the credential at once is taken, also when it is long', async () => {
    const jwt = await server.consumerToken('eager');
    secrets.add(jwt);
    const wire = await anonymous();
    const headers = [{ type: '.ams.headers.ConsumerAuthentication', jwt }];
    wire.send({ kind: 'req', id: 'init', type: 'InitConnection', headers });
    wire.sendText(frame('GetClock', { padding: 'x'.repeat(100_000) }, 'long'));
    expect(await wire.next(({ reqId }) => reqId === 'long')).toMatchObject({ code: 200 });
    await wire.close();
  });

  test('frames without an id do not keep a socket open that never authenticates', async () => {
    const wire = await anonymous();
    for (let i = 0; i < 1000; i++) wire.sendText('{}');
    server.clock.advance(11_000);
    expect((await wire.closed).code).toBe(4401);
    await isWell();
  });
});

describe('HTTP', () => {
  const path = `/api/account/${account}/authenticate`;
  const head = (length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

  test.each<[string, string, string, string]>([
    ['a body that drips', head(60_000), ' ', '408'],
    ['headers that drip', 'POST / HTTP/1.1\r\nX: ', 'x', '408'],
    ['a body that never comes', head(100), '', '408'],
    ['silence', '', '', '408'],
    ['garbage', 'EHLO you\r\n\r\n', '', '400'],
    ['an upgrade without a key', upgradeRequest(consumerSocketPath, ''), '', '400'],
    ['an upgrade to nowhere', upgradeRequest('/elsewhere'), '', '404'],
    ['an upgrade to a bad path', upgradeRequest('/%ff%00/../ws_api?v=%'), '', '404'],
    ['a bearer that is none', upgradeRequest(agentSocketPath('x'.repeat(4000))), '', '401'],
    ['headers of 100 KB', `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, '', '431'],
  ])('%s ends within a bound', async (_, bytes, drip, status) => {
    let answer = '';
    const lines = await logged(async () => {
      answer = await raw(bytes, drip);
    });
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(lines.length).toBeLessThanOrEqual(1);
  });

  test('an offer of another protocol is passed over', async () => {
    const offer = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n';
    expect(await raw(offer)).toContain('HTTP/1.1 200');
  });

  test('bytes that are no WebSocket frames after an upgrade end the socket', async () => {
    const answer = await raw(`${upgradeRequest(consumerSocketPath)}garbage garbage garbage`);
    expect(answer).toContain('HTTP/1.1 101');
    await isWell();
  });

  test.each([
    ['an oversized body', JSON.stringify({ authCode: 'x'.repeat(200_000) }), 413],
    ['broken JSON', '{', 400],
    ['a body of null', 'null', 400],
  ])('%s is refused', async (_, body, status) => {
    const lines = await logged(async () => {
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(status);
    });
    expect(lines.length).toBeLessThanOrEqual(1);
  });
});

test('nothing that was logged holds a token, a bearer, a cookie or a password', async () => {
  const brand = server.brandToken({ aud: 'acc:elsewhere' });
  await server.post(`/api/account/${account}/authenticate`, { authCode: brand });
  const { bearer } = await server.login('ben');
  await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/brand/${bearer.slice(1)}?v=2.1`).catch(String);
  const jwt = await server.consumerToken('path');
  const wire = await openWire(`${server.wsUrl}/ws_api/account/${account}/messaging/consumer/${jwt}?v=3`);
  wire.sendText(frame('Nonsense', { jwt }));
  await settled(wire);
  await wire.close();
  for (const secret of [...secrets, brand, bearer, bearer.slice(1), jwt])
    for (const line of logLines) expect(line).not.toContain(secret);
  expect(logLines.length).toBeGreaterThan(10);
});
