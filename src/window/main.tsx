import './styles/index.css';
import { separateWindowPath } from '../protocol/window-paths.ts';
import { frameSetup } from './frame-setup.ts';
import { findRoot, startWindow, type WindowSetup } from './start-window.tsx';

const query = new URLSearchParams(location.search);
const root = findRoot();
const pauseMs = 2_000;
/** The address counts them: what the frame stores may be blocked. */
const mostAttempts = 5;

/** In a frame is how most come; each other way in is loaded only where it is taken. */
async function chooseSetup(account: string, pageOrigin: string | null): Promise<WindowSetup> {
  if (pageOrigin !== null) return frameSetup(pageOrigin, account);
  return (await import('./page-setup.ts')).pageSetup(root, account, query);
}

/** Login pages of the older kind append to the path. */
const isSeparate = ({ pathname }: Location) => pathname.split('&', 1)[0] === separateWindowPath;

async function run(): Promise<void> {
  const account = query.get('account');
  if (isSeparate(location)) return (await import('./separate-setup.tsx')).openSeparate(root);
  if (account === null) return (await import('./no-account.tsx')).showNoAccount(root);
  if (query.has('preview')) return (await import('./preview.tsx')).startPreview(account);
  await startWindow(root, await chooseSetup(account, query.get('origin')));
}

/** A part of the window that does not come, off the network say, would leave it empty for good: in a frame it begins again. */
run().catch((error: unknown) => {
  const { hash } = location;
  if (parent === window || hash.length > mostAttempts) throw error;
  history.replaceState(null, '', `${hash || '#'}.`);
  setTimeout(() => location.reload(), pauseMs);
});
