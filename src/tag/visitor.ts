/**
 * The visitor's and the session's id. They live in the page until there is a reason to remember them: a customer who is
 * logged in, something that the visitor did, or a page that says that it may.
 */
import { readCookie, shelf, writeCookie } from './storage.ts';

const twoYears = '; Max-Age=63072000';

interface Ids {
  visitorId?: string | undefined;
  sessionId?: string | undefined;
}

export function createVisitor(site: string) {
  const tab = shelf(() => sessionStorage);
  const names = { visitorId: 'LPVID', sessionId: `LPSID-${site}` } as const;
  const each = Object.entries(names) as [keyof Ids, string][];
  const read = (name: string) => {
    const value = readCookie(name) ?? tab.get(name) ?? '';
    return /^[\w.~+/=-]{1,100}$/.test(value) ? value : undefined;
  };
  let known: Ids = { visitorId: read(names.visitorId), sessionId: read(names.sessionId) };
  let remembered = known.visitorId !== undefined;
  const save = () => {
    for (const [key, name] of each) {
      const value = known[key];
      if (remembered && value && read(name) !== value && !writeCookie(name, value, key === 'visitorId' ? twoYears : ''))
        tab.set(name, value);
    }
  };
  return {
    ids: () => known as { visitorId?: string; sessionId?: string },
    isRemembered: () => remembered,
    learn({ visitorId, sessionId }: Ids) {
      known = { visitorId, sessionId };
      save();
    },
    /** From now on, and what is known already. */
    remember() {
      remembered = true;
      save();
    },
    /** The next report comes from somebody new. */
    forget() {
      known = {};
      for (const [, name] of each) {
        writeCookie(name, '', '; Max-Age=0');
        tab.set(name);
      }
    },
  };
}
