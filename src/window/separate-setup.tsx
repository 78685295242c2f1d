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
  const host = createPageHost({ account, credential: async () => undefined });
  /* One device with the page that opened it. */
  if (typeof device === 'string') host.kept.set('browser.device', device);
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
    preChatLines: lines,
    logInButton: customer?.logInButton,
  };
}
