/** One request to the shop, with who makes it and what they have chosen; and the ways to answer. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrandSiteOptions } from '../../src/server/demo/run.ts';
import { type CartLine, parseCart } from './cart.ts';
import type { Customer } from './customers.ts';
import type { Html } from './html.ts';
import { chooseLanguage, type Language } from './language.ts';
import type { BrandIdentity } from './oidc/identity.ts';
import { defaultMode, isMode, type Mode } from './oidc/modes.ts';
import type { Sessions } from './session.ts';
import type { Texts } from './texts/en.ts';

export interface Shop extends BrandSiteOptions {
  sessions: Sessions;
  identity: BrandIdentity;
  /** What browsers have reported against the content security policy; the newest are kept. */
  reports: unknown[];
}

export interface Visit {
  shop: Shop;
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  customer: Customer | undefined;
  cart: CartLine[];
  mode: Mode;
  language: Language;
  texts: Texts;
  /** Of this answer's scripts. */
  nonce: string;
}

export function createVisit(shop: Shop, request: IncomingMessage, response: ServerResponse): Visit {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const cookies = parseCookies(request.headers.cookie);
  const mode = cookies.get('fernway_mode');
  const chosen = url.searchParams.get('lang');
  const wanted = [chosen, cookies.get('fernway_language'), request.headers['accept-language']];
  const { language, texts } = chooseLanguage(wanted);
  if (chosen === language) keepCookie(response, 'fernway_language', language);
  return {
    shop,
    request,
    response,
    url,
    customer: shop.sessions.find(request.headers.cookie),
    cart: parseCart(cookies.get('fernway_cart') ?? ''),
    mode: isMode(mode) ? mode : defaultMode,
    language,
    texts,
    nonce: randomBytes(16).toString('base64url'),
  };
}

const parseCookies = (header = ''): Map<string, string> =>
  new Map(
    header.split('; ').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  );

/** For this browser's session. Values are letters, digits and `-.:`. */
export const keepCookie = (response: ServerResponse, name: string, value: string): void => {
  response.appendHeader('Set-Cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`);
};

const longestForm = 8192;

export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(request));
}

export async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestForm) throw new Error('form is too long');
  }
  return text;
}

export const show = ({ response }: Visit, page: Html, status = 200): void =>
  send(response, { type: 'text/html; charset=utf-8', body: page.text, status });

export const refuse = (response: ServerResponse, status: number, text: string): void =>
  send(response, { type: 'text/plain; charset=utf-8', body: text, status });

export const sendJson = ({ response }: Visit, body: unknown, status = 200): void =>
  send(response, { type: 'application/json', body: JSON.stringify(body), status });

export function redirect({ response }: Visit, location: string): void {
  response.writeHead(303, { Location: location }).end();
}

export function send(
  response: ServerResponse,
  { type, body, status = 200 }: { type: string; body: string; status?: number },
): void {
  response.writeHead(status, { 'Content-Type': type }).end(body);
}
