import { lazy, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import './styles/index.css';
import { App } from './app.tsx';

/** Agents do not wait for what administrators need. */
const AdminApp = lazy(async () => ({ default: (await import('./admin/admin-app.tsx')).AdminApp }));

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <BrowserRouter>
    <Suspense>{/^\/admin(\/|$)/.test(location.pathname) ? <AdminApp /> : <App />}</Suspense>
  </BrowserRouter>,
);
