import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { encodeFrames } from './text-frames.ts';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
afterAll(() => server.close());

/** What the library's client reads of it. */
async function received(texts: string[]): Promise<string[]> {
  server.once('connection', (socket, { socket: stream }) => {
    stream.write(encodeFrames(texts), () => socket.close());
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const read: string[] = [];
  client.on('message', (data, isBinary) => read.push(isBinary ? 'binary' : data.toString()));
  await new Promise((resolve, reject) => client.once('close', resolve).once('error', reject));
  return read;
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 300_000])('a text of %i bytes is one frame', async (length) => {
  const text = 'x'.repeat(length);
  expect(await received([text])).toEqual([text]);
});

test('frames stand one after another, whatever their texts are made of', async () => {
  const texts = ['first', '', 'Zeichen: ä – 😀', 'x'.repeat(200), 'é'.repeat(40_000), 'last'];
  expect(await received(texts)).toEqual(texts);
  expect(encodeFrames([])).toHaveLength(0);
});
