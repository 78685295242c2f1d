import './styles/index.css';
import { frameSetup } from './frame-setup.ts';
import { arrive } from './separate/arrive.ts';
import { findRoot, startWindow, type WindowSetup } from './start-window.tsx';

const arrived = arrive();
const query = new URLSearchParams(location.search);
const root = findRoot();

/** In a frame is how most come; each other way in is loaded only where it is taken. */
async function chooseSetup(account: string, pageOrigin: string | null): Promise<WindowSetup> {
  if (pageOrigin !== null) return frameSetup(pageOrigin);
  return (await import('./page-setup.ts')).pageSetup(account, query);
}

async function run(): Promise<void> {
  const account = query.get('account');
  if (arrived) return (await import('./separate-setup.tsx')).openSeparate(root, arrived);
  if (account === null) return (await import('./no-account.tsx')).showNoAccount(root);
  await startWindow(root, await chooseSetup(account, query.get('origin')));
}

void run();
