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
  /** Looks like a website, for pictures; in this language. */
  dressed?: 'en' | 'he';
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
    } else if (pathname === '/style.css') {
      response.writeHead(200, { 'Content-Type': 'text/css' }).end(style);
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
  const dressed = query.get('dressed');
  const words = dressed === 'he' ? hebrew : english;
  const body = dressed ? website(words) : '<h1>A brand</h1><button id="first">First</button>';
  return `<!doctype html>
<html lang="${dressed ?? 'en'}" dir="${dressed === 'he' ? 'rtl' : 'ltr'}"><head><meta charset="utf-8"><title>A brand</title>
${query.has('wide') ? '' : '<meta name="viewport" content="width=device-width">'}
<script nonce="brand">
  window.lpTag = { site: '${account}', identities: [], sdes: [], section: [], hooks: [] };
  window.lpGetAuthenticationToken = (callback) => fetch('/token?sub=' + encodeURIComponent(window.who ?? ''))
    .then((answer) => answer.text()).then((jwt) => window.who ? callback(jwt) : callback('', 'not logged in'));
  ${identity}
  ${query.get('script') ?? ''}
</script>
${dressed ? '<link rel="stylesheet" href="/style.css">' : ''}
${query.has('bare') ? '' : tag}
</head><body>${body}${query.get('body') ?? ''}</body></html>`;
}

const english = {
  name: 'Harbour Coffee',
  title: 'Beans that left the roaster yesterday',
  text: 'Choose a coffee, say how you brew it, and we grind it for you. Ordered before noon it is with you tomorrow.',
  ask: 'Not sure which one?',
};

const hebrew: typeof english = {
  name: 'קפה הנמל',
  title: 'פולים שנקלו רק אתמול',
  text: 'בוחרים קפה, אומרים לנו איך מכינים אותו, ואנחנו טוחנים. הזמנות עד הצהריים מגיעות מחר.',
  ask: 'מתלבטים?',
};

const website = ({ name, title, text, ask }: typeof english) =>
  `<header>${name}</header><main><div class="picture"></div><h1>${title}</h1><p>${text}</p>
  <h2>${ask}</h2><div id="place"></div></main>`;

const style = `
  :root { color-scheme: light dark; --ground: #faf6f0; --text: #2a211b; --soft: #e6d9c8; --mark: #a8562a }
  @media (prefers-color-scheme: dark) { :root { --ground: #191512; --text: #efe6dc; --soft: #3a2f27; --mark: #d98a5c } }
  body { margin: 0; background: var(--ground); color: var(--text); font: 17px / 1.5 system-ui, sans-serif }
  header { padding: 18px 32px; border-bottom: 1px solid var(--soft); font-weight: 700 }
  main { max-width: 900px; padding: 32px }
  p { max-width: 560px }
  h1 { margin: 24px 0 8px; font-size: 32px; line-height: 1.2 }
  h2 { margin: 28px 0 10px; font-size: 19px }
  p { margin: 0 }
  #place { min-height: 46px }
  .picture { height: 180px; border-radius: 16px;
    background: radial-gradient(circle at 22% 120%, var(--mark) 34%, transparent 34.3%),
      radial-gradient(circle at 58% -10%, var(--ground) 30%, transparent 30.3%), var(--soft) }`;
