import { lazy, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import './styles/index.css';
import { App } from './app.tsx';

/** Agents do not wait for what administrators need. */
const AdminApp = lazy(async () => ({ default: (await import('./admin/admin-app.tsx')).AdminApp }));

const ResetPage = lazy(async () => ({ default: (await import('./security/reset-page.tsx')).ResetPage }));

/** A link that an administrator hands over leads elsewhere than all other pages: nobody is logged in there. */
function page(path: string) {
  if (/^\/admin(\/|$)/.test(path)) return <AdminApp />;
  return path === '/workspace/reset' ? <ResetPage /> : <App />;
}

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <BrowserRouter>
    <Suspense>{page(location.pathname)}</Suspense>
  </BrowserRouter>,
);
