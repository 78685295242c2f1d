import { createRoot } from 'react-dom/client';
import './styles/index.css';
import { createBrandCredential } from './brand-credential.ts';
import { createAnonymousIdentity, createBrandIdentity, type Identity } from './identity.ts';
import { chooseLocale } from './messages.ts';
import { arrive } from './separate/arrive.ts';
import type { Returned } from './separate/returned.ts';
import { Session } from './session.ts';
import { tolerantStorage } from './storage.ts';
import { createWindowStore } from './store.ts';
import { App } from './view/app.tsx';
import { WindowContext, type WindowParts } from './view/context.ts';
import { NoAccount } from './view/notices.tsx';

const arrived = arrive();
const query = new URLSearchParams(location.search);
const locale = chooseLocale([query.get('lang') ?? '', ...navigator.languages], query.get('dir'));
applyLocale();

const place = document.getElementById('root');
if (!place) throw new Error('the page has no #root');
const root = createRoot(place);
const account = query.get('account');
const storage = tolerantStorage(() => sessionStorage);
const { origin } = location;
if (arrived) void openSeparate(arrived);
else if (account) root.render(openWindow(account, choosePageIdentity(account)));
else root.render(<NoAccount {...locale.messages.noAccount} />);

function applyLocale(): void {
  document.documentElement.lang = locale.language;
  document.documentElement.dir = locale.dir;
  document.title = locale.messages.title;
}

/** Loaded only where it is needed. */
async function openSeparate(returned: Returned): Promise<void> {
  const { startSeparate } = await import('./separate/start.tsx');
  await startSeparate({
    returned,
    language: locale.language,
    show: (page) => root.render(page),
    incomplete: () => root.render(<NoAccount {...locale.messages.noAccount} />),
    converse: ({ config: { accountId }, customer, lines }) => {
      applyLocale();
      const identity = customer?.identity ?? anonymous(accountId);
      const session = createSession(accountId, identity);
      root.render(openWindow(accountId, session, customer?.logInButton));
      for (const line of lines) session.session.send(line);
      return () => session.session.close();
    },
  });
}

const anonymous = (of: string) =>
  createAnonymousIdentity({ account: of, origin, storage: tolerantStorage(() => localStorage) });

function choosePageIdentity(of: string) {
  if (query.get('mode') === 'anonymous') return createSession(of, anonymous(of));
  const brand = createBrandCredential();
  const parts = createSession(of, createBrandIdentity({ account: of, origin, brandCredential: brand.take }));
  brand.onArrival(() => parts.session.reconnect());
  return parts;
}

function createSession(of: string, identity: Identity) {
  const store = createWindowStore();
  const socketOrigin = origin.replace(/^http/, 'ws');
  const session = new Session({ account: of, socketOrigin, identity, store, storage, language: locale.language });
  return { store, session };
}

function openWindow(of: string, parts: ReturnType<typeof createSession>, logInButton?: WindowParts['logInButton']) {
  const key = (me = '') => `parley.draft.${of}.${me}`;
  const draft: WindowParts['draft'] = {
    load: (me) => storage.getItem(key(me)) ?? '',
    save: (me, text) => storage.setItem(key(me), text),
  };
  return (
    <WindowContext.Provider value={{ ...parts, locale, draft, ...(logInButton && { logInButton }) }}>
      <App />
    </WindowContext.Provider>
  );
}
