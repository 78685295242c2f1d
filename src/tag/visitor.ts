/**
 * The visitor's and the session's id. They live in the page until there is a reason to remember them: a customer who is
 * logged in, something that the visitor did, or a page that says that it may.
 */
import { readCookie, shelf, writeCookie } from './storage.ts';

const twoYears = '; Max-Age=63072000';
const gone = '; Max-Age=0';

interface Ids {
  visitorId?: string | undefined;
  sessionId?: string | undefined;
}

export function createVisitor(site: string) {
  /* For browsers that take no cookies: as long as the tab lives. */
  const { get, set } = shelf('sessionStorage');
  const visitor = 'LPVID';
  const session = `LPSID-${site}`;
  const read = (name: string) => readCookie(name) ?? get(name) ?? undefined;
  let known: Ids = { visitorId: read(visitor), sessionId: read(session) };
  let remembered = !!known.visitorId;
  const save = (name: string, value = '', attributes = value ? '' : gone) =>
    writeCookie(name, value, attributes) || set(name, value || undefined);
  const learn = ({ visitorId, sessionId }: Ids) => {
    known = { visitorId, sessionId };
    if (remembered) {
      save(visitor, visitorId, visitorId && twoYears);
      save(session, sessionId);
    }
  };
  return {
    ids: () => known as { visitorId?: string; sessionId?: string },
    learn,
    /** From now on, and what is known already. */
    remember() {
      if (!remembered) {
        remembered = true;
        learn(known);
      }
    },
    /** The next report comes from somebody new. */
    forget: () => learn({}),
  };
}
