/** A brand's website for browsers: a page that opens the separate window at a click, and a login page that sends it back. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the login page answers; places as login pages of different ages know them. */
export type ReturnWay =
  | { place: 'query' | 'fragment' | 'appended' | 'path'; name: 'code' | 'token' | 'id_token'; value?: string }
  | { error: string; description?: string; uri?: string };

export interface LoginSite {
  origin: string;
  loginPage: string;
  tokenEndpoint: string;
  way: ReturnWay;
  /** Makes a token with this nonce. */
  token: (nonce: string) => string;
  /** What the login page was asked, newest last. */
  asked: URLSearchParams[];
  /** Logged in already: the login page sends back at once. */
  loggedIn: boolean;
  /** Goes into the page's click. */
  windowUrl: string;
  /** What the token endpoint answers instead of a token. */
  tokenError: string | undefined;
  close(): Promise<void>;
}

export async function startLoginSite(): Promise<LoginSite> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/shop') return html(response, shop(site.windowUrl));
    if (pathname === '/token') return token(response);
    if (pathname !== '/login' && pathname !== '/return') return response.writeHead(404).end();
    if (pathname === '/login') site.asked.push(searchParams);
    if (pathname === '/return' || site.loggedIn) {
      site.loggedIn = true;
      return response.writeHead(302, { location: addressBack(searchParams) }).end();
    }
    html(response, `<h1>Shop login</h1><a href="/return?${escapeText(searchParams.toString())}">Continue as Kim</a>`);
  });
  /* The codes of this site are all worth the same: the token of who was asked for last. */
  let lastNonce = '';
  const token = (response: ServerResponse) => {
    const body = site.tokenError ? { error: site.tokenError } : { id_token: site.token(lastNonce) };
    response.writeHead(site.tokenError ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const addressBack = (asked: URLSearchParams): string => {
    const { way } = site;
    const redirect = asked.get('redirect_uri') ?? '';
    const state = asked.get('state');
    const nonce = asked.get('nonce') ?? '';
    lastNonce = nonce;
    const parts: Record<string, string> =
      'error' in way
        ? {
            error: way.error,
            ...(way.description && { error_description: way.description }),
            ...(way.uri && { error_uri: way.uri }),
          }
        : { [way.name]: way.value ?? (asked.get('response_type') === 'code' ? `code-${nonce}` : site.token(nonce)) };
    const answer = new URLSearchParams({ ...parts, ...(state !== null && { state }) }).toString();
    const place = 'error' in way ? 'query' : way.place;
    if (place === 'fragment') return `${redirect}#${answer}`;
    /* The documentation's own script appends without looking. */
    if (place === 'appended' || place === 'path') return `${redirect}&${answer}`;
    return redirect + (redirect.includes('?') ? '&' : '?') + answer;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const site: LoginSite = {
    origin,
    loginPage: `${origin}/login`,
    tokenEndpoint: `http://127.0.0.1:${port}/token`,
    way: { place: 'fragment', name: 'id_token' },
    token: () => '',
    asked: [],
    loggedIn: false,
    windowUrl: '',
    tokenError: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}

function html(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="en"><title>Shop</title><main>${body}</main></html>`);
}

const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const shop = (url: string) => `<button id="chat">Chat</button><script>
  window.news = [];
  addEventListener('message', ({ data, origin, source }) => { news.push({ ...data, origin }); window.source = source; });
  chat.onclick = () => { window.popup = open(${JSON.stringify(url).replaceAll('<', '\\u003c')}, 'parley', 'popup,width=400,height=640'); };
</script>`;
