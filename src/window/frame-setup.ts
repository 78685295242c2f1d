import { openBridge } from './bridge.ts';
import { createFrameHost } from './host.ts';
import { createAnonymousIdentity, createBrandIdentity, type Identity } from './identity.ts';
import type { SharedOptions } from './renewal.ts';
import type { WindowSetup } from './start-window.tsx';

/** In a frame: the page says who is to talk and how the window looks. */
export async function frameSetup(pageOrigin: string, framed: string): Promise<WindowSetup> {
  const bridge = await openBridge({ pageOrigin });
  const { start } = bridge;
  /* The browser lets the pages of this account hold the frame, and of no other. */
  if (start.account !== framed) throw new Error('another account');
  const host = createFrameHost(bridge);
  const { account, identity: person, window: reference, visitorId, sessionId, contextId, preChatLines } = start;
  const { connectorId, windowId, language, campaignId, engagementId, skillId } = reference;
  const base = { account, origin: location.origin };
  const identity = person
    ? shared(createBrandIdentity({ ...base, connectorId, brandCredential: host.credential }), {
        name: JSON.stringify([account, pageOrigin, person.iss ?? '', person.sub]),
        leads: host.leads,
      })
    : createAnonymousIdentity({ ...base, kept: host.kept });
  return {
    account,
    host,
    identity,
    anonymous: person === undefined,
    origins: { visitorId, sessionId, contextId, campaignId, engagementId, skillId },
    windowId,
    languages: [language, ...navigator.languages],
    maximized: start.byClick || start.view === 'maximized',
    preChatLines,
  };
}

/** Visitors need none of it: it comes beside the rest. Where it does not come, this tab renews for itself alone. */
function shared(identity: Identity, options: SharedOptions): Identity {
  const sharing = import('./renewal.ts').then(
    ({ shareRenewals }) => shareRenewals(identity, options),
    () => identity,
  );
  return {
    credentials: async () => (await sharing).credentials(),
    renew: async () => (await sharing).renew(),
  };
}
