/** First-party storage of the page's site. A browser may refuse any of it; then it is only remembered on this page. */

export interface Shelf {
  get(key: string): string | null | undefined;
  /** Without a value, or with an empty one: removes it. */
  set(key: string, value?: string): void;
}

/** What the second file writes and the first looks for: there was a window. */
export const recordName = (account: string): string => `parley.${account}`;

/** Behind the record's name: where the history was cleared, the windows' name for this device. */
export const deviceSuffix = ':';

export function shelf(name: 'localStorage' | 'sessionStorage'): Shelf {
  const tried = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(globalThis[name]);
    } catch {
      // Refused.
    }
  };
  return {
    get: (key) => tried((storage) => storage.getItem(key)),
    set: (key, value) => tried((storage) => (value ? storage.setItem(key, value) : storage.removeItem(key))),
  };
}

export const readCookie = (name: string): string | undefined =>
  document.cookie
    .split('; ')
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** On the widest domain that takes it, so that all of the brand's hosts share it. */
export function writeCookie(name: string, value: string, attributes: string): boolean {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const labels = location.hostname.split('.');
  const domains = labels.slice(1).map((_label, index) => `; Domain=${labels.slice(-2 - index).join('.')}`);
  return [...domains, ''].some((domain) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is asynchronous and not everywhere
    document.cookie = `${name}=${value}; Path=/; SameSite=Lax${secure}${attributes}${domain}`;
    return readCookie(name) === value;
  });
}
