import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import './styles/index.css';
import { App } from './app.tsx';
import { GuardedPage } from './guarded.tsx';
import { Later } from './later.tsx';

/** Agents do not wait for what administrators need. */
const loadAdminApp = async () => (await import('./admin/admin-app.tsx')).AdminApp;

const loadResetPage = async () => (await import('./security/reset-page.tsx')).ResetPage;

/** A link that an administrator hands over leads elsewhere than all other pages: nobody is logged in there. */
function page(path: string) {
  if (/^\/admin(\/|$)/.test(path)) return <Later load={loadAdminApp} />;
  return path === '/workspace/reset' ? <Later load={loadResetPage} /> : <App />;
}

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
// The boundary that caught an error has said so.
createRoot(root, { onCaughtError: () => {} }).render(
  <BrowserRouter>
    <GuardedPage>{page(location.pathname)}</GuardedPage>
  </BrowserRouter>,
);
