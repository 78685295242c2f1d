/** Every path of the shop. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { icon } from './art.ts';
import { shopScript } from './browser/shop.ts';
import { testPageScript } from './browser/test-page.ts';
import { changeCart, formatCart } from './cart.ts';
import { findCustomer } from './customers.ts';
import { demoControls, messagingToken } from './messaging.ts';
import { mountPath } from './oidc/provider.ts';
import { accountPage, loginPage } from './pages/customer-pages.ts';
import { chapters, guidePage, helpPage, imprintPage, notFoundPage } from './pages/reading-pages.ts';
import { cartPage, homePage, productPage, thanksPage } from './pages/shop-pages.ts';
import { chooserPage, sitePage, testPagePath } from './pages/test-pages.ts';
import { findProduct } from './products.ts';
import { keepReport } from './reports.ts';
import {
  createVisit,
  keepCookie,
  readForm,
  redirect,
  refuse,
  type Shop,
  send,
  sendJson,
  show,
  type Visit,
} from './visit.ts';

const style = ['style.css', 'parts.css'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n');

type Answer = (visit: Visit, rest: string) => void | Promise<void>;

/** A path that ends in `*` takes the rest of the segment. */
const routes: Record<string, Answer> = {
  'GET /': (visit) => show(visit, homePage(visit)),
  'GET /product/*': (visit, sku) => {
    const product = findProduct(sku);
    return product ? show(visit, productPage(visit, product)) : notFound(visit);
  },
  'GET /cart': (visit) => show(visit, cartPage(visit)),
  'POST /cart': changeOwnCart,
  'POST /order': order,
  'GET /login': (visit) => (visit.customer ? redirect(visit, '/account') : show(visit, loginPage(visit))),
  'POST /login': logIn,
  'POST /logout': logOut,
  'GET /account': (visit) =>
    visit.customer ? show(visit, accountPage(visit, visit.customer)) : redirect(visit, '/login'),
  'GET /guide': (visit) => show(visit, guidePage(visit, 'start')),
  'GET /guide/*': (visit, name) => {
    const chapter = chapters.find((one) => one === name);
    return chapter ? show(visit, guidePage(visit, chapter)) : notFound(visit);
  },
  'GET /help': (visit) => show(visit, helpPage(visit)),
  'GET /imprint': (visit) => show(visit, imprintPage(visit)),
  [`GET ${testPagePath}sitechoose.html`]: (visit) => show(visit, chooserPage(visit)),
  [`GET ${testPagePath}site.html`]: (visit) => show(visit, sitePage(visit)),
  [`GET ${testPagePath}site.js`]: ({ shop, response }) =>
    send(response, { type: 'text/javascript; charset=utf-8', body: testPageScript(shop) }),
  'GET /api/messaging-token': messagingToken,
  'POST /demo': demoControls,
  'GET /interaction/*': interaction,
  'POST /interaction/*': interaction,
  'POST /csp-reports': keepReport,
  'GET /csp-reports': (visit) => sendJson(visit, visit.shop.reports),
  'GET /shop.js': ({ response }) => send(response, { type: 'text/javascript; charset=utf-8', body: shopScript }),
  'GET /style.css': ({ response }) => send(response, { type: 'text/css; charset=utf-8', body: style }),
  'GET /icon.svg': ({ response }) => send(response, { type: 'image/svg+xml', body: icon.text }),
};

export async function answer(shop: Shop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isLocalHost(request.headers.host)) return refuse(response, 421, 'This site is served on this machine only.');
  if (request.url?.startsWith(`${mountPath}/`)) return shop.identity.answer(request, response);
  const visit = createVisit(shop, request, response);
  for (const [name, value] of Object.entries(headersFor(visit))) response.setHeader(name, value);
  const { pathname } = visit.url;
  const ownReport = pathname === '/csp-reports';
  if (request.method === 'POST' && !ownReport && !isOwnForm(request))
    return refuse(response, 403, 'That form was sent from another site.');
  const [, folder = '', rest = ''] = /^(\/.*\/)([\w-]+)$/.exec(pathname) ?? [];
  const route = routes[`${request.method} ${pathname}`] ?? routes[`${request.method} ${folder}*`] ?? notFound;
  return route(visit, rest);
}

/** As strict as a policy can be; the messaging service is the one stranger in it. */
function headersFor({ nonce, shop }: Visit): Record<string, string> {
  const messaging = shop.messagingOrigin;
  const policy = {
    'default-src': "'none'",
    'script-src': `'nonce-${nonce}' 'strict-dynamic'`,
    'style-src': "'self'",
    'img-src': `'self' ${messaging}`,
    'connect-src': `'self' ${messaging}`,
    'frame-src': messaging,
    'form-action': `'self' ${messaging}`,
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'report-uri': '/csp-reports',
  };
  return {
    'Content-Security-Policy': Object.entries(policy)
      .map((entry) => entry.join(' '))
      .join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

const notFound = (visit: Visit): void => show(visit, notFoundPage(visit), 404);

async function changeOwnCart(visit: Visit): Promise<void> {
  const form = await readForm(visit.request);
  const product = findProduct(form.get('sku') ?? '');
  if (!product) return redirect(visit, '/cart');
  const cart = changeCart(visit.cart, product, form.get('change') === '0' ? 0 : 1);
  keepCookie(visit.response, 'fernway_cart', formatCart(cart));
  redirect(visit, '/cart');
}

async function order(visit: Visit): Promise<void> {
  if (visit.cart.length === 0) return redirect(visit, '/cart');
  keepCookie(visit.response, 'fernway_cart', '');
  const number = String(30_000 + (Date.now() % 60_000));
  show({ ...visit, cart: [] }, thanksPage({ ...visit, cart: [] }, { number, bought: visit.cart }));
}

async function logIn(visit: Visit): Promise<void> {
  const customer = findCustomer((await readForm(visit.request)).get('customer') ?? '');
  if (!customer) return show(visit, loginPage(visit, { problem: true }), 400);
  await visit.shop.identity.endSession(visit.request, visit.response);
  visit.response.appendHeader('Set-Cookie', visit.shop.sessions.open(customer));
  if (wantsJson(visit)) return sendJson(visit, visit.shop.identity.nameOnPages(customer));
  redirect(visit, '/account');
}

async function logOut(visit: Visit): Promise<void> {
  await visit.shop.identity.endSession(visit.request, visit.response);
  visit.response.appendHeader('Set-Cookie', visit.shop.sessions.closing);
  if (wantsJson(visit)) sendJson(visit, null);
  else redirect(visit, '/');
}

const wantsJson = ({ request }: Visit): boolean => request.headers.accept === 'application/json';

/** A messaging window waits for somebody to log in: who is already need not do anything. */
async function interaction(visit: Visit): Promise<void> {
  const { shop, request, response, url } = visit;
  await shop.identity.checkInteraction(request, response);
  const form = request.method === 'POST' ? await readForm(request) : undefined;
  const customer = form ? findCustomer(form.get('customer') ?? '') : visit.customer;
  if (!customer) return show(visit, loginPage(visit, { action: url.pathname, problem: form !== undefined }));
  if (form) response.appendHeader('Set-Cookie', shop.sessions.open(customer));
  await shop.identity.finishInteraction({ request, response, customer });
}

/** Names of this machine only, so that no other name can be made to point here. */
const isLocalHost = (host = ''): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

/** Browsers say from where a form was sent. */
const isOwnForm = ({ headers: { origin, host } }: IncomingMessage): boolean => origin === `http://${host}`;
