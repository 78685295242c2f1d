/** The window on a page of its own, as a brand's link opens it. */
import { createBrandCredential } from './brand-credential.ts';
import { createAnonymousIdentity, createBrandIdentity } from './identity.ts';
import { createPageHost } from './page-host.ts';
import type { WindowSetup } from './start-window.tsx';

export function pageSetup(account: string, query: URLSearchParams): WindowSetup {
  const brand = createBrandCredential();
  const host = createPageHost({ account, credential: brand.take });
  const anonymous = query.get('mode') === 'anonymous';
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
    languages: [query.get('lang') ?? '', ...navigator.languages],
    dir: query.get('dir'),
    maximized: true,
    onArrival: brand.onArrival,
  };
}
