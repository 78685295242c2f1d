import { createRoot } from 'react-dom/client';
import './styles/index.css';
import { createBrandCredential } from './brand-credential.ts';
import { createAnonymousIdentity, createBrandIdentity } from './identity.ts';
import { chooseLocale } from './messages.ts';
import { Session } from './session.ts';
import { tolerantStorage } from './storage.ts';
import { createWindowStore } from './store.ts';
import { App } from './view/app.tsx';
import { WindowContext, type WindowParts } from './view/context.ts';
import { NoAccount } from './view/notices.tsx';

const query = new URLSearchParams(location.search);
const locale = chooseLocale([query.get('lang') ?? '', ...navigator.languages], query.get('dir'));
document.documentElement.lang = locale.language;
document.documentElement.dir = locale.dir;
document.title = locale.messages.title;

const place = document.getElementById('root');
if (!place) throw new Error('the page has no #root');
const root = createRoot(place);
const account = query.get('account');
if (account) root.render(openWindow(account));
else root.render(<NoAccount {...locale.messages.noAccount} />);

function openWindow(account: string) {
  const { origin } = location;
  const brand = createBrandCredential();
  const storage = tolerantStorage(() => sessionStorage);
  const identity =
    query.get('mode') === 'anonymous'
      ? createAnonymousIdentity({ account, origin, storage: tolerantStorage(() => localStorage) })
      : createBrandIdentity({ account, origin, brandCredential: brand.take });
  const store = createWindowStore();
  const socketOrigin = origin.replace(/^http/, 'ws');
  const session = new Session({ account, socketOrigin, identity, store, storage, language: locale.language });
  brand.onArrival(() => session.reconnect());

  const key = (me = '') => `parley.draft.${account}.${me}`;
  const draft: WindowParts['draft'] = {
    load: (me) => storage.getItem(key(me)) ?? '',
    save: (me, text) => storage.setItem(key(me), text),
  };
  return (
    <WindowContext.Provider value={{ store, session, locale, draft }}>
      <App />
    </WindowContext.Provider>
  );
}
