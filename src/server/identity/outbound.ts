/**
 * Requests to addresses that administrators enter. The server sits inside a network that those addresses must not reach
 * into: only https to public addresses leaves, the name is resolved once and the connection goes to the address that was
 * checked, redirects are not followed, and bytes, time and the requests that one host has to answer at once are bounded:
 * whoever logs in makes us ask.
 */
import { lookup } from 'node:dns/promises';
import {
  type ClientRequest,
  type RequestOptions as HttpOptions,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { Clock } from '../clock.ts';

export interface OutboundRequest {
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  mostBytes: number;
  timeoutMs: number;
}

export interface OutboundAnswer {
  status: number;
  text: string;
}

/** Rejects with an `OutboundError` whose message is for the log and for administrators. */
export type Outbound = (url: string, request: OutboundRequest) => Promise<OutboundAnswer>;

export class OutboundError extends Error {}

const createNetworks = (list: readonly string[]): BlockList => {
  const networks = new BlockList();
  for (const one of list) {
    const [address = '', bits] = one.split('/');
    if (isIP(address) === 6) networks.addSubnet(address, Number(bits ?? 128), 'ipv6');
    else networks.addSubnet(address, Number(bits ?? 32), 'ipv4');
  }
  return networks;
};

interface OutboundParts {
  clock: Clock;
  /** Demo mode: loopback may be asked too, also without TLS. */
  loopback: boolean;
  /** Private networks that an operator has named: they may be asked over TLS like public ones. */
  allowedNetworks?: readonly string[] | undefined;
  /** Authorities trusted instead of the well-known ones, PEM. */
  ca?: string;
}

interface Target {
  url: URL;
  address: string;
  family: 4 | 6;
}

export function createOutbound({ clock, loopback, allowedNetworks = [], ca }: OutboundParts): Outbound {
  const allowed = createNetworks(allowedNetworks);
  const enter = createEntrance();
  return async (text, request) => {
    const leave = enter(URL.canParse(text) ? new URL(text).host : '');
    const { promise: late, reject } = Promise.withResolvers<never>();
    const abort = new AbortController();
    const cancel = clock.after(request.timeoutMs, () => {
      reject(new OutboundError(`no answer within ${request.timeoutMs} ms`));
      abort.abort();
    });
    try {
      return await Promise.race([late, ask(text, request, { loopback, allowed, ca, signal: abort.signal })]);
    } catch (error) {
      if (error instanceof OutboundError) throw error;
      throw new OutboundError(error instanceof Error ? error.message : 'failed', { cause: error });
    } finally {
      cancel();
      abort.abort();
      leave();
    }
  };
}

const mostAtOnce = 200;

/** Requests under way by host. The result's result ends one. */
function createEntrance(): (host: string) => () => void {
  const running = new Map<string, number>();
  return (host) => {
    const before = running.get(host) ?? 0;
    if (before >= mostAtOnce) throw new OutboundError('the host is asked by too many at once');
    running.set(host, before + 1);
    return () => {
      const rest = (running.get(host) ?? 1) - 1;
      if (rest > 0) running.set(host, rest);
      else running.delete(host);
    };
  };
}

interface Terms {
  loopback: boolean;
  allowed: BlockList;
  ca: string | undefined;
  signal: AbortSignal;
}

async function ask(text: string, request: OutboundRequest, terms: Terms): Promise<OutboundAnswer> {
  const { ca, signal } = terms;
  const target = await resolveTarget(text, terms);
  signal.throwIfAborted();
  return send(target, request, { ca, signal });
}

async function resolveTarget(text: string, { loopback, allowed }: Terms): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username || url.password) throw new OutboundError('not a URL without user and password');
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) throw new OutboundError('not https');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await lookup(host, { all: true, verbatim: true });
  const mayBeAsked = ({ address }: { address: string }) => {
    if (isLoopback(address) && loopback) return true;
    return url.protocol === 'https:' && (isPublicAddress(address) || isWithin(allowed, address));
  };
  const [first] = found;
  /* One forbidden address among several is reason enough: which one is used would be luck. */
  if (!first || !found.every(mayBeAsked)) throw new OutboundError('the host has an address that must not be asked');
  return { url, address: first.address, family: first.family === 6 ? 6 : 4 };
}

function send(
  { url, address, family }: Target,
  { method, headers, body, mostBytes }: OutboundRequest,
  { ca, signal }: { ca: string | undefined; signal: AbortSignal },
): Promise<OutboundAnswer> {
  const options: HttpOptions & { ca?: string } = {
    method,
    headers: {
      accept: 'application/json',
      ...headers,
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    },
    agent: false,
    signal,
    maxHeaderSize: 16_384,
    lookup: (_host, { all }, answer) => (all ? answer(null, [{ address, family }]) : answer(null, address, family)),
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve, reject) => {
    const request: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      options,
      (response) => {
        readText(response, mostBytes).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** UTF-8; a byte order mark, which some servers begin with, is dropped. */
async function readText(response: IncomingMessage, mostBytes: number): Promise<string> {
  const body = await readBody(response, mostBytes);
  const coding = response.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  const unpack = contentCodings.get(coding);
  if (!unpack) throw new OutboundError('the answer is encoded in a way that is not known here');
  try {
    return new TextDecoder().decode(await unpack(body, { maxOutputLength: mostBytes }));
  } catch (cause) {
    const isTooMuch = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new OutboundError(isTooMuch ? tooMuch(mostBytes) : 'the answer does not unpack', { cause });
  }
}

type Unpack = (body: Buffer, bound: { maxOutputLength: number }) => Promise<Buffer> | Buffer;

/** Some servers mean the bare stream by `deflate`: its first byte tells the two apart. */
const inflateEither: Unpack = (body, bound) =>
  ((body[0] ?? 0) & 0x0f) === 8 ? promisify(inflate)(body, bound) : promisify(inflateRaw)(body, bound);

/** Not asked for; servers send them all the same. */
const contentCodings = new Map<string, Unpack>([
  ['identity', (body) => body],
  ['gzip', promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)],
  ['x-gzip', promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)],
  ['deflate', inflateEither],
  ['br', promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress)],
]);

const tooMuch = (mostBytes: number): string => `the answer has more than ${mostBytes} bytes`;

async function readBody(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) throw new OutboundError(tooMuch(mostBytes));
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** An IPv4 address that is written as one of IPv6 counts as what it is. */
const isWithin = (networks: BlockList, address: string): boolean =>
  networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const loopback4 = createNetworks(['127.0.0.0/8']);
/** This network, private, shared, link-local (and with it the clouds' metadata), protocol, documentation, multicast. */
const special4 = createNetworks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]);
const global6 = createNetworks(['2000::/3']);
/** Within the global range: what carries an IPv4 address inside, protocol and documentation. */
const special6 = createNetworks(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

const isLoopback = (address: string): boolean =>
  isIP(address) === 4 ? loopback4.check(address) : new URL(`http://[${address}]`).hostname === '[::1]';

export const isPublicAddress = (address: string): boolean =>
  isIP(address) === 4
    ? !special4.check(address)
    : isIP(address) === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
