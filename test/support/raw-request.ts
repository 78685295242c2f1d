/** A request as it goes over the wire, and the answer as it comes. */
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface RawAnswer {
  status: number;
  headers: Map<string, string>;
  body: string;
}

export async function askRaw(
  request: string,
  { port, tls = false }: { port: number; tls?: boolean },
): Promise<RawAnswer> {
  const place = { port, host: '127.0.0.1' };
  const socket = tls ? connectTls({ ...place, rejectUnauthorized: false }) : connectPlain(place);
  socket.write(request.replaceAll('\n', '\r\n'));
  let answer = '';
  /* An upgraded connection stays open. */
  for await (const chunk of socket.setEncoding('utf8')) {
    answer += chunk;
    if (answer.startsWith('HTTP/1.1 101') && answer.includes('\r\n\r\n')) break;
  }
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...lines] = answer.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), body: answer.slice(end + 4) };
}

type Headers = Record<string, string>;

export function rawRequest(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Headers; body?: string } = {},
) {
  const all: Headers = { host: 'localhost', connection: 'close', ...headers };
  if (body)
    Object.assign(all, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) });
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\n`);
  return `${method} ${path} HTTP/1.1\n${lines.join('')}\n${body}`;
}

export const rawUpgrade = (path: string, headers: Headers = {}) =>
  rawRequest('GET', path, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
