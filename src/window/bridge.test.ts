import { afterEach, expect, test, vi } from 'vitest';
import type { FrameStart, ToTag, ToWindow } from '../protocol/frame-bridge.ts';
import { type Bridge, openBridge } from './bridge.ts';

const page = 'https://brand.test';
const start: FrameStart = {
  account: 'acme',
  identity: { sub: 'ann' },
  window: { windowId: '1', windowMode: 'embedded', language: 'en-US' },
  visitorId: 'v',
  sessionId: 's',
  byClick: true,
  view: 'maximized',
  kept: {},
};

/** A frame with a parent, and what the parent was sent. */
function createFrame() {
  const ready: [unknown, unknown][] = [];
  const parent = { postMessage: (message: unknown, target: unknown) => void ready.push([message, target]) };
  const frame = Object.assign(new EventTarget(), { parent }) as unknown as Window;
  const send = (data: unknown, from: { source?: unknown; origin?: string; ports?: MessagePort[] } = {}) => {
    const event = new Event('message');
    frame.dispatchEvent(Object.assign(event, { data, source: parent, origin: page, ports: [], ...from }));
  };
  return { frame, ready, send };
}

const open: { close(): void }[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const one of open.splice(0)) one.close();
});

/** A bridge whose other end answers as `answer` says. */
async function connect(answer: (message: ToTag) => ToWindow | undefined = () => undefined) {
  const { frame, send } = createFrame();
  const bridge = openBridge({ pageOrigin: page, frame });
  const { port1, port2 } = new MessageChannel();
  const heard: ToTag[] = [];
  port1.onmessage = ({ data }) => {
    heard.push(data);
    const reply = answer(data);
    if (reply) port1.postMessage(reply);
  };
  send({ parley: 'hello', start }, { ports: [port2] });
  const connected = await bridge;
  open.push(connected, port1);
  return { bridge: connected, heard, port1, send };
}

test('the frame says that it is ready to the declared origin, not to any', async () => {
  const { frame, ready } = createFrame();
  void openBridge({ pageOrigin: page, frame });
  expect(ready).toEqual([[{ parley: 'ready' }, page]]);
});

test.each(['*', 'null', '', 'javascript:x', 'https://brand.test/', 'https://brand.test/path', 'data:,'])(
  'nothing is sent where the declared origin is %j',
  async (pageOrigin) => {
    const { frame, ready } = createFrame();
    await expect(openBridge({ pageOrigin, frame })).rejects.toThrow();
    expect(ready).toEqual([]);
  },
);

test('a port from another origin, another window, or with another message is not taken', async () => {
  const { frame, send } = createFrame();
  let bridge: Bridge | undefined;
  void openBridge({ pageOrigin: page, frame }).then((opened) => {
    bridge = opened;
  });
  const channels = Array.from({ length: 5 }, () => new MessageChannel());
  const [a, b, c, d, good] = channels.map(({ port1, port2 }) => {
    open.push(port1, port2);
    return port2;
  }) as [MessagePort, MessagePort, MessagePort, MessagePort, MessagePort];
  send({ parley: 'hello', start }, { origin: 'https://evil.test', ports: [a] });
  send({ parley: 'hello', start }, { source: {}, ports: [b] });
  send({ parley: 'hello', start: { account: 1 } }, { ports: [c] });
  send('hello', { ports: [d] });
  send({ parley: 'hello', start });
  await new Promise((resolve) => setImmediate(resolve));
  expect(bridge).toBeUndefined();
  send({ parley: 'hello', start: { ...start, account: 'first' } }, { ports: [good] });
  await vi.waitFor(() => expect(bridge?.start.account).toBe('first'));
});

test('a second handshake changes nothing', async () => {
  const { bridge, heard, send } = await connect();
  const other = new MessageChannel();
  open.push(other.port1, other.port2);
  const heardByOther: unknown[] = [];
  other.port1.onmessage = ({ data }) => heardByOther.push(data);
  send({ parley: 'hello', start: { ...start, account: 'other' } }, { ports: [other.port2] });
  bridge.tell({ type: 'view', view: 'minimized' });
  await vi.waitFor(() => expect(heard).toEqual([{ type: 'view', view: 'minimized' }]));
  expect(bridge.start.account).toBe('acme');
  expect(heardByOther).toEqual([]);
});

test('the page’s credential is asked for, and each question has its own answer', async () => {
  let asked = 0;
  const { bridge } = await connect((message) => {
    if (message.type !== 'credential') return undefined;
    asked += 1;
    return { type: 'credential', id: message.id, token: `token ${asked}`, redirectUri: 'https://brand.test/in' };
  });
  expect(await bridge.credential()).toEqual({ token: 'token 1', redirectUri: 'https://brand.test/in' });
  expect(await bridge.credential()).toMatchObject({ token: 'token 2' });
});

test('an error of the page goes before a token, and no token is no sign-in', async () => {
  const answers: Partial<Extract<ToWindow, { type: 'credential' }>>[] = [
    { token: 'x', error: 'no' },
    {},
    { token: '' },
  ];
  const { bridge } = await connect((message) =>
    message.type === 'credential' ? { type: 'credential', id: message.id, ...answers.shift() } : undefined,
  );
  for (let i = 0; i < 3; i += 1) await expect(bridge.credential()).rejects.toThrow();
});

test('an answer with another number, of another kind or sent twice does nothing', async () => {
  const { bridge, port1 } = await connect((message) => {
    if (message.type !== 'credential') return undefined;
    port1.postMessage({ type: 'credential', id: message.id + 7, token: 'forged' });
    port1.postMessage({ type: 'hooked', id: message.id, data: {} });
    port1.postMessage({ type: 'credential', id: message.id, token: 'right' });
    return { type: 'credential', id: message.id, token: 'again' };
  });
  expect(await bridge.credential()).toEqual({ token: 'right' });
  port1.postMessage({ type: 'credential', id: 1, token: 'replayed' });
  port1.postMessage(null);
  expect(await bridge.credential()).toEqual({ token: 'right' });
});

test('a page that does not answer refuses the sign-in and leaves a hook’s value as it was', async () => {
  const { bridge } = await connect();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const credential = expect(bridge.credential()).rejects.toThrow('does not answer');
  const hooked = bridge.hook('BEFORE_SEND_VISITOR_LINE', { line: { text: 'hi' } });
  vi.advanceTimersByTime(60_000);
  await credential;
  expect(await hooked).toEqual({ line: { text: 'hi' } });
});

test('hooks change the value; what is no object leaves it', async () => {
  const answers: unknown[] = [{ line: { text: 'HI' } }, 'nonsense'];
  const { bridge } = await connect((message) =>
    message.type === 'hook' ? ({ type: 'hooked', id: message.id, data: answers.shift() } as ToWindow) : undefined,
  );
  const line = { line: { text: 'hi' } };
  expect(await bridge.hook('BEFORE_SEND_VISITOR_LINE', line)).toEqual({ line: { text: 'HI' } });
  expect(await bridge.hook('BEFORE_SEND_VISITOR_LINE', line)).toEqual(line);
});
