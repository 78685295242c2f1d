/**
 * The baseline of sockets: `ws` and nothing else. A connection says who it is in its address; a message names its peer,
 * which is sent the message inside a notification.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerParent } from '../test/support/answer-parent.ts';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const peers = new Map<string, WebSocket>();

server.on('connection', (socket, request) => {
  const name = (request.url ?? '').slice(1);
  peers.set(name, socket);
  socket.on('error', () => socket.terminate());
  socket.on('close', () => peers.delete(name));
  socket.on('message', (data) => {
    const { to, body } = JSON.parse(String(data));
    peers.get(to)?.send(JSON.stringify({ kind: 'notification', type: 'relayed', body: { from: name, ...body } }));
  });
});
server.on('listening', () => {
  answerParent((server.address() as AddressInfo).port, async () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
});
