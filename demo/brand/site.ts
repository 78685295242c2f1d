/** The demo brand's website: a shop on its own origin whose customers log in and write to the shop. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrandSiteOptions, StartBrandSite } from '../../src/server/demo/run.ts';
import { icon } from './art.ts';
import { createIdToken, findCustomer } from './customers.ts';
import type { Html } from './html.ts';
import { accountPage, homePage, loginPage, notFoundPage } from './pages.ts';
import { createSessions, type Sessions } from './session.ts';

interface Visit {
  options: BrandSiteOptions;
  sessions: Sessions;
  request: IncomingMessage;
  response: ServerResponse;
}

const style = readFileSync(new URL('style.css', import.meta.url), 'utf8');
const longestForm = 4096;
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

export const startBrandSite: StartBrandSite = async (options) => {
  const sessions = createSessions();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer({ options, sessions, request, response }).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 400, 'That request could not be read.');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

async function answer(visit: Visit): Promise<void> {
  const { request, response, sessions } = visit;
  if (!isLocalHost(request.headers.host)) return refuse(response, 421, 'This site is served on this machine only.');
  const customer = sessions.find(request.headers.cookie);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  switch (`${request.method} ${pathname}`) {
    case 'GET /':
      return show(response, 200, homePage(customer));
    case 'GET /login':
      return customer ? redirect(response, '/account') : show(response, 200, loginPage());
    case 'GET /account':
      return customer ? show(response, 200, accountPage(customer)) : redirect(response, '/login');
    case 'GET /message':
      return message(visit);
    case 'POST /login':
    case 'POST /logout':
      if (!isOwnForm(request)) return refuse(response, 403, 'That form was sent from another site.');
      return pathname === '/login' ? await login(visit) : logout(visit);
    case 'GET /style.css':
      return send(response, 200, { type: 'text/css; charset=utf-8', body: style });
    case 'GET /icon.svg':
      return send(response, 200, { type: 'image/svg+xml', body: icon.text });
    default:
      return show(response, 404, notFoundPage(customer));
  }
}

/** To the messaging window: with a fresh token for a customer, anonymously for everybody else. */
function message({ options, sessions, request, response }: Visit): void {
  const { accountId, messagingOrigin } = options;
  const customer = sessions.find(request.headers.cookie);
  const target = new URL('/window', messagingOrigin);
  target.searchParams.set('account', accountId);
  if (customer) target.hash = `id_token=${createIdToken(customer, { accountId, nowMs: Date.now() })}`;
  else target.searchParams.set('mode', 'anonymous');
  redirect(response, target.href);
}

async function login({ sessions, request, response }: Visit): Promise<void> {
  const form = new URLSearchParams(await readForm(request));
  const customer = findCustomer(form.get('customer') ?? '');
  if (!customer) return show(response, 400, loginPage('Please choose one of the customers.'));
  response.setHeader('Set-Cookie', sessions.open(customer));
  redirect(response, '/account');
}

function logout({ sessions, response }: Visit): void {
  response.setHeader('Set-Cookie', sessions.closing);
  redirect(response, '/');
}

/** Names of this machine only, so that no other name can be made to point here. */
const isLocalHost = (host = ''): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

/** Browsers say from where a form was sent. */
function isOwnForm({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === `http://${host}`;
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestForm) throw new Error('form is too long');
  }
  return text;
}

const show = (response: ServerResponse, status: number, page: Html): void =>
  send(response, status, { type: 'text/html; charset=utf-8', body: page.text });

const refuse = (response: ServerResponse, status: number, text: string): void =>
  send(response, status, { type: 'text/plain; charset=utf-8', body: text });

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { Location: location }).end();
}

function send(response: ServerResponse, status: number, { type, body }: { type: string; body: string }): void {
  response.writeHead(status, { 'Content-Type': type }).end(body);
}
