/** The window on a page of its own, as a brand's link opens it. */
import type { Root } from 'react-dom/client';
import { createBrandCredential } from './brand-credential.ts';
import { createAnonymousIdentity, createBrandIdentity } from './identity.ts';
import { createPageHost } from './page-host.ts';
import type { WindowSetup } from './start-window.tsx';

export async function pageSetup(root: Root, account: string, query: URLSearchParams): Promise<WindowSetup> {
  const brand = createBrandCredential();
  const languages = [query.get('lang') ?? '', ...navigator.languages];
  const host = createPageHost({ account, credential: brand.take });
  const anonymous = query.get('mode') === 'anonymous';
  if (brand.linked && !anonymous) {
    const { askWhetherItIs } = await import('./linked-person.tsx');
    await askWhetherItIs(brand.linked.name, { root, languages });
    brand.accept();
  }
  const base = { account, origin: location.origin };
  return {
    account,
    host,
    identity: anonymous
      ? createAnonymousIdentity({ ...base, kept: host.kept })
      : createBrandIdentity({ ...base, brandCredential: host.credential }),
    anonymous,
    origins: {},
    windowId: query.get('window') ?? undefined,
    languages,
    dir: query.get('dir'),
    maximized: true,
    onArrival: brand.onArrival,
  };
}
