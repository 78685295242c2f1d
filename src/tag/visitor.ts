/**
 * The visitor's and the session's id. They live in the page until there is a reason to remember them: a customer who is
 * logged in, something that the visitor did, or a page that says that it may. From then on the browser's are the ones,
 * which other tabs change too.
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
  /** Undefined: the browser remembers. */
  let known: Ids | undefined = read(visitor) ? undefined : {};
  const ids = () => known ?? { visitorId: read(visitor), sessionId: read(session) };
  const save = (name: string, value = '', life = '') =>
    writeCookie(name, value, value ? life : gone) || set(name, value);
  /** `sent`: whom it is about. Where another tab has become somebody else meanwhile, that stands. */
  const learn = ({ visitorId, sessionId }: Ids, sent: Ids = ids()) => {
    if (ids().visitorId !== sent.visitorId) return;
    if (known) known = { visitorId, sessionId };
    else {
      save(visitor, visitorId, twoYears);
      save(session, sessionId);
      /* Refused: the page itself remembers. */
      if (visitorId && !read(visitor)) known = { visitorId, sessionId };
    }
  };
  return {
    ids: ids as () => { visitorId?: string; sessionId?: string },
    learn,
    /** From now on, and what is known already, unless another tab was first: all tabs are one visitor. */
    remember: (held = ids()) => {
      known = undefined;
      if (!read(visitor)) learn(held);
    },
    /** The next report comes from somebody new. */
    forget: () => learn({}),
  };
}
