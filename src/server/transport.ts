/**
 * How a request came: over TLS or in the clear, and under which name, here or at a proxy that is believed. With a
 * certificate, the plain listener takes no credential and hands nothing over: it sends browsers to TLS.
 */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { authorityOf } from './discovery.ts';
import { AppError } from './errors.ts';

type TransportConfig = Pick<Config, 'tls' | 'demo' | 'trustedProxies' | 'publicAuthority'>;

export interface Transport {
  isSecure(request: IncomingMessage): boolean;
  /** Browsers are to come over TLS from now on. The demo's `localhost` is the host of other things too. */
  isStrict(request: IncomingMessage): boolean;
  /** It came in the clear, and may not. The demo's tutorials speak plain HTTP. */
  isPlainRefused(request: IncomingMessage): boolean;
  /** Of the client, as far as proxies are believed. */
  addressOf(request: IncomingMessage): string;
  /** `host` or `host:port` that the request asks for. */
  hostOf(request: IncomingMessage): string;
}

/** Some proxies name the scheme of a socket. */
const secureSchemes = ['https', 'wss'];

export function createTransport({ tls, demo, trustedProxies = [] }: TransportConfig): Transport {
  const isTrusted = proxyAddr.compile(trustedProxies);
  /** The nearest proxy's own word: it writes last. */
  const forwarded = ({ headers, socket }: IncomingMessage, name: string): string | undefined => {
    const said = headers[name];
    if (said === undefined || !isTrusted(socket.remoteAddress ?? '', 0)) return undefined;
    return String(said).split(',').at(-1)?.trim();
  };
  const isSecure = (request: IncomingMessage) => {
    const scheme = forwarded(request, 'x-forwarded-proto');
    return scheme === undefined ? request.socket instanceof TLSSocket : secureSchemes.includes(scheme);
  };
  return {
    isSecure,
    isStrict: (request) => !demo && isSecure(request),
    isPlainRefused: (request) => tls !== undefined && !demo && !isSecure(request),
    addressOf: (request) => proxyAddr(request, isTrusted) ?? '',
    hostOf: (request) => forwarded(request, 'x-forwarded-host') ?? request.headers.host ?? '',
  };
}

const forBrowsers = /^\/(?:window|workspace|admin|tag|assets)(?:[/?&]|$)/;

/** Call it before the routes are added. `tlsPort`: where the TLS listener has come to listen. */
export function demandTls(
  app: FastifyInstance,
  { transport, config, tlsPort }: { transport: Transport; config: TransportConfig; tlsPort: () => number | undefined },
): void {
  const { tls } = config;
  app.addHook('onRequest', async (request, reply) => {
    const { method, url, headers, raw } = request;
    if (!transport.isPlainRefused(raw) || request.routeOptions.url === '/healthz') return;
    const reads = method === 'GET' || method === 'HEAD';
    if (!tls || !reads || headers.authorization !== undefined || !forBrowsers.test(url))
      throw new AppError('tls-required');
    const authority = authorityOf({ ...config, tls: { ...tls, port: tlsPort() ?? tls.port } }, request);
    return reply.redirect(`https://${authority}${url}`, 308);
  });
}
