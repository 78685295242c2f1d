import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';

/** A TLS connection opens with a handshake record; no HTTP method begins with this byte. */
const handshake = 22;

/**
 * Lets the port of `secure` speak plain HTTP too, which `plain` serves: tutorials of this protocol name one host for
 * `http:` and `https:`. For the demo only. Who sends nothing for `silenceMs` is dropped.
 */
export function servePlainToo(secure: SecureServer, plain: Server, silenceMs: number): void {
  const accept = secure.listeners('connection');
  secure.removeAllListeners('connection');
  secure.on('connection', (socket: Socket) => {
    const drop = () => socket.destroy();
    socket.setTimeout(silenceMs, drop);
    socket.on('error', drop);
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1);
      if (!first) return drop();
      socket.setTimeout(0);
      socket.off('timeout', drop);
      socket.off('error', drop);
      socket.unshift(first);
      if (first[0] === handshake) for (const listener of accept) listener.call(secure, socket);
      else plain.emit('connection', socket);
    });
  });
}
