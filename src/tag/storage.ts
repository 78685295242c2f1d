/** First-party storage of the page's site. A browser may refuse any of it; then it is only remembered on this page. */

export interface Shelf {
  get(key: string): string | undefined;
  set(key: string, value: string | undefined): void;
}

export function shelf(open: () => Storage): Shelf {
  const tried = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => tried((storage) => storage.getItem(key)) ?? undefined,
    set: (key, value) =>
      tried((storage) => (value === undefined ? storage.removeItem(key) : storage.setItem(key, value))),
  };
}

/** An object on a shelf, forgotten when it is older than `lifeMs`. */
export function openRecord<T extends object>(on: Shelf, key: string, lifeMs: number) {
  const read = (): (Partial<T> & { at: number }) | undefined => {
    try {
      const record = JSON.parse(on.get(key) ?? 'null');
      return Date.now() - record.at < lifeMs ? record : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    get: (): Partial<T> => read() ?? {},
    set: (value: Partial<T> | undefined) => on.set(key, value && JSON.stringify({ ...value, at: Date.now() })),
    update: (change: Partial<T>) => on.set(key, JSON.stringify({ ...read(), ...change, at: Date.now() })),
  };
}

export const readCookie = (name: string): string | undefined =>
  document.cookie
    .split('; ')
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** On the widest domain that takes it, so that all of the brand's hosts share it. */
export function writeCookie(name: string, value: string, maxAgeSeconds?: number): boolean {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const labels = location.hostname.split('.');
  const domains = labels.slice(1).map((_label, index) => `; Domain=${labels.slice(-2 - index).join('.')}`);
  return [...domains, ''].some((domain) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is asynchronous and not everywhere
    document.cookie = `${name}=${value}; Path=/; SameSite=Lax${secure}${age}${domain}`;
    return readCookie(name) === value;
  });
}
