/**
 * A brand's website of small pages under the strictest policy, on another site than the service (`localhost` as against
 * `127.0.0.1`). What a page does stands in its query, so that a test reads in one place.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { account, brandIssuer } from './test-account.ts';

export interface PageQuery {
  /** The `sub` that the page's identity function names; empty: it answers null; absent: there is no function. */
  who?: string;
  /** More of the page's script, before the tag. */
  script?: string;
  /** In the body. */
  body?: string;
  /** Without a tag. */
  bare?: boolean;
  /** Without a viewport. */
  wide?: boolean;
}

export interface BrandPages {
  origin: string;
  page(query?: PageQuery): string;
  /** What the browser reported against the policy. */
  violations: string[];
  close(): Promise<void>;
}

export async function startBrandPages(options: {
  /** Of the service. */
  service: string;
  token: (sub: string) => string;
}): Promise<BrandPages> {
  const { service, token } = options;
  const violations: string[] = [];
  const policy = [
    "default-src 'none'",
    "script-src 'nonce-brand' 'strict-dynamic'",
    "style-src 'self'",
    `connect-src 'self' ${service}`,
    `frame-src ${service}`,
    "img-src 'self' https:",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'report-uri /violations',
  ].join('; ');

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/violations') {
      let text = '';
      for await (const chunk of request) text += chunk;
      violations.push(text);
      response.writeHead(204).end();
    } else if (pathname === '/token') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end(token(searchParams.get('sub') ?? ''));
    } else if (pathname === '/page') {
      response
        .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy })
        .end(pageOf(searchParams, service));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    violations,
    page(query = {}) {
      const url = new URL('/page', origin);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
      return url.href;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pageOf(query: URLSearchParams, service: string): string {
  const who = query.get('who');
  const identity =
    who === null
      ? ''
      : `window.who = ${JSON.stringify(who)};
         lpTag.identities.push((callback) =>
           callback(window.who ? { iss: ${JSON.stringify(brandIssuer)}, acr: 'loa1', sub: window.who } : null));`;
  const tag = `<script nonce="brand" async src="${service}/tag/tag.js?site=${account}"></script>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A brand</title>
${query.has('wide') ? '' : '<meta name="viewport" content="width=device-width">'}
<script nonce="brand">
  window.lpTag = { site: '${account}', identities: [], sdes: [], section: [], hooks: [] };
  window.lpGetAuthenticationToken = (callback) => fetch('/token?sub=' + encodeURIComponent(window.who ?? ''))
    .then((answer) => answer.text()).then((jwt) => window.who ? callback(jwt) : callback('', 'not logged in'));
  ${identity}
  ${query.get('script') ?? ''}
</script>
${query.has('bare') ? '' : tag}
</head><body><h1>A brand</h1><button id="first">First</button>${query.get('body') ?? ''}</body></html>`;
}
