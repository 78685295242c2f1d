/** The script of the consumer test page; served as text, like the shop's. */
interface TestFacts {
  messagingOrigin: string;
}

interface TestTag {
  site?: string;
  ovr?: { domain: string };
  section?: string[];
  identities?: unknown[];
  sdes?: unknown[];
  newPage?(url: string): void;
}

declare const trustedTypes:
  | {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    }
  | undefined;

/** From the fragment where there is one, else from the query. */
function readParameters(): URLSearchParams {
  return new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
}

/** The claims, which nobody has verified, or why there are none. */
function readToken(token: string): { claims: Record<string, unknown>; problem?: string } {
  const parts = token.split('.');
  if (parts.length === 5) return { claims: {}, problem: 'The token is encrypted: this page cannot look into it.' };
  try {
    const text = atob((parts[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const claims = Object(JSON.parse(new TextDecoder().decode(bytes)));
    if (parts.length !== 3 || typeof claims.sub !== 'string') throw new Error('not a token');
    const seconds = Number(claims.exp) > 1e11 ? Number(claims.exp) / 1000 : Number(claims.exp);
    const ended = seconds * 1000 < Date.now();
    return ended ? { claims, problem: `The token expired on ${new Date(seconds * 1000).toUTCString()}.` } : { claims };
  } catch {
    return { claims: {}, problem: 'This is not a token: three parts with dots between them, and a sub inside.' };
  }
}

function startTestPage({ messagingOrigin }: TestFacts): void {
  const parameters = readParameters();
  const site = parameters.get('site') ?? '';
  const token = (parameters.get('id_token') ?? '').trim();
  const { claims, problem } = readToken(token);
  const asCode = parameters.has('code');
  const anonymous = parameters.has('unauthenticated') || token === '';
  const fill = (id: string, text: string | undefined) => {
    const place = document.getElementById(id);
    if (place && text) place.textContent = text;
    if (place && text) place.hidden = false;
  };
  fill('site', site);
  fill(
    'sub',
    anonymous ? 'nobody: an unauthenticated page' : asCode ? 'whoever the code stands for' : String(claims.sub ?? '?'),
  );
  fill('problem', site === '' ? 'No site is given.' : token === '' || asCode ? undefined : problem);

  const scope = globalThis as unknown as { lpTag: TestTag; LPJsMethodName: unknown };
  const tag: TestTag = { ...scope.lpTag };
  scope.lpTag = tag;
  scope.LPJsMethodName = (callback: (token: unknown, error?: string) => void) =>
    token ? callback(asCode ? { ssoKey: token } : token) : callback('', 'no token was given');
  tag.site = site;
  tag.ovr = { domain: new URL(messagingOrigin).host };
  tag.section = ['consumer-test-page'];
  const { sub, iss } = claims;
  if (!anonymous && sub) tag.sdes = [{ type: 'ctmrinfo', info: { customerId: sub } }];
  const identity = anonymous || !sub ? null : { iss: iss ?? '', acr: 'loa1', sub };
  if (!parameters.has('attribute')) tag.identities = [(callback: (identity: unknown) => void) => callback(identity)];

  if (parameters.has('spa')) {
    const button = document.getElementById('new-page');
    if (button) button.hidden = false;
    let page = 1;
    button?.addEventListener('click', () => {
      page++;
      fill('page', String(page));
      scope.lpTag.newPage?.(`${location.href}&page=${page}`);
    });
  }
  if (site === '') return;
  const script = document.createElement('script');
  const url = `${messagingOrigin}/tag/tag.js?site=${encodeURIComponent(site)}`;
  const rules = { createScriptURL: (address: string) => address };
  script.src =
    typeof trustedTypes === 'undefined' ? url : trustedTypes.createPolicy('test-page', rules).createScriptURL(url);
  document.head.append(script);
}

export const testPageScript = ({ messagingOrigin }: TestFacts): string =>
  `${readParameters}\n${readToken}\n(${startTestPage})(${JSON.stringify({ messagingOrigin })});\n`;
