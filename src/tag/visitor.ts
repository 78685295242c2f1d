/**
 * The visitor's and the session's id. They live in the page until there is a reason to remember them: a customer who is
 * logged in, something that the visitor did, or a page that says that it may.
 */
import { readCookie, type Shelf, writeCookie } from './storage.ts';

const twoYearsSeconds = 63_072_000;

export interface Visitor {
  ids(): { visitorId?: string; sessionId?: string };
  isRemembered(): boolean;
  learn(ids: { visitorId: string; sessionId: string }): void;
  /** From now on, and what is known already. */
  remember(): void;
  /** The next report comes from somebody new. */
  forget(): void;
}

export function createVisitor(site: string, tab: Shelf): Visitor {
  const names = { visitorId: 'LPVID', sessionId: `LPSID-${site}` } as const;
  type Name = keyof typeof names;
  const read = (name: Name) => {
    const value = readCookie(names[name]) ?? tab.get(names[name]);
    return value && /^[\w.~+/=-]{1,100}$/.test(value) ? value : undefined;
  };
  const known = { visitorId: read('visitorId'), sessionId: read('sessionId') };
  let remembered = known.visitorId !== undefined;
  const save = (name: Name, maxAgeSeconds?: number) => {
    const value = known[name];
    if (value === undefined || read(name) === value) return;
    if (!writeCookie(names[name], value, maxAgeSeconds)) tab.set(names[name], value);
  };
  const saveAll = () => {
    if (!remembered) return;
    save('visitorId', twoYearsSeconds);
    save('sessionId');
  };
  return {
    ids: () => JSON.parse(JSON.stringify(known)),
    isRemembered: () => remembered,
    learn({ visitorId, sessionId }) {
      Object.assign(known, { visitorId, sessionId });
      saveAll();
    },
    remember() {
      remembered = true;
      saveAll();
    },
    forget() {
      known.visitorId = known.sessionId = undefined;
      for (const name of Object.values(names)) {
        writeCookie(name, '', 0);
        tab.set(name, undefined);
      }
    },
  };
}
