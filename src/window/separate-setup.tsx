/** The window in a browser window of its own, from the login on. */
import type { Root } from 'react-dom/client';
import { createAnonymousIdentity } from './identity.ts';
import { showNoAccount } from './no-account.tsx';
import { createPageHost } from './page-host.ts';
import { arrive } from './separate/arrive.ts';
import { type SeparateConversation, startSeparate } from './separate/start.tsx';
import { startWindow, type WindowSetup } from './start-window.tsx';
import { loadLaterStyles } from './styles/later.ts';

export async function openSeparate(root: Root): Promise<void> {
  const returned = arrive();
  await loadLaterStyles();
  await startSeparate({
    returned,
    language: navigator.language,
    show: (page) => root.render(page),
    incomplete: () => void showNoAccount(root),
    converse(conversation) {
      let over = false;
      let stop = () => {};
      const started = startWindow(root, setupOf(conversation)).then((stopWindow) => {
        stop = stopWindow;
        if (over) stop();
      });
      return () => {
        over = true;
        stop();
        return started;
      };
    },
  });
}

function setupOf({ config, customer, lines, onCleared }: SeparateConversation): WindowSetup {
  const { accountId: account, engConf } = config;
  const { cid, eid, scid, svid, ssid, lang = '', lewid, skillId, device } = engConf;
  const pageHost = createPageHost({ account, credential: async () => undefined });
  /* One device with the page that opened it, for as long as this window lives: an address saves nothing. */
  const get = (key: string) =>
    key === 'browser.device' && typeof device === 'string' ? device : pageHost.kept.get(key);
  const host = { ...pageHost, kept: { ...pageHost.kept, get } };
  const origins = {
    ...{ visitorId: svid, sessionId: ssid, contextId: scid, skillId },
    ...{ campaignId: cid, engagementId: eid },
  };
  return {
    account,
    host,
    identity: customer?.identity ?? createAnonymousIdentity({ account, origin: location.origin, kept: host.kept }),
    anonymous: customer === undefined,
    origins,
    onCleared() {
      Object.assign(origins, { visitorId: undefined, sessionId: undefined, contextId: undefined });
      onCleared();
    },
    windowId: lewid,
    languages: [lang, ...navigator.languages],
    maximized: true,
    proposal: lines.join('\n'),
    logInButton: customer?.logInButton,
  };
}
