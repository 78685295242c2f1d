import type { Host } from './host.ts';
import { storageKept } from './storage-kept.ts';

/** A page of our own: it has a title and may show notifications itself. */
export function createPageHost(options: { account: string; credential: Host['credential'] }): Host {
  const prefix = `parley.${options.account}.`;
  const ofTab = storageKept(prefix, () => sessionStorage);
  const ofBrowser = storageKept(prefix, () => localStorage);
  const place = (key: string) => (key === 'anonymous' || key.startsWith('browser.') ? ofBrowser : ofTab);
  const appearance = { title: document.title, counts: true };
  return {
    embedded: false,
    kept: { get: (key) => place(key).get(key), set: (key, value) => place(key).set(key, value) },
    credential: options.credential,
    leads: () => true,
    tell(message) {
      if (message.type === 'appearance') {
        appearance.title = message.appearance.title;
        appearance.counts = message.appearance.pageTitle;
        document.title = appearance.title;
      } else if (message.type === 'unread') {
        const count = appearance.counts && message.count > 0 ? `(${message.count}) ` : '';
        document.title = count + appearance.title;
      } else if (message.type === 'notify') notify(message.title, message.text);
    },
    listen: () => {},
    close: () => {},
  };
}

/** Where the consumer has allowed it. Some browsers know the name and refuse the thing. */
function notify(title: string, body: string): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  try {
    const notification = new Notification(title, { body, tag: 'parley' });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // The title and the sound have said it.
  }
}
