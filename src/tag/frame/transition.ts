/**
 * Which conversation a page shows, and whether engagements may show beside it: the page-transition table as one pure
 * function. Its rules in short: one conversation per page; signed-in conversations on signed-in pages only; unauthenticated
 * ones on both kinds; what comes back by itself comes back minimized; of two the signed-in one goes first.
 */

import type { Cause } from '../windows.ts';
import type { TabMemory } from './memory.ts';

export interface Situation {
  cause: Cause;
  /** Of the page: by its identity, or by `customerId` where the account allows it. */
  authenticated: boolean;
  /** An open conversation of the page's customer; on an unauthenticated page of the last one that this browser knew. */
  auth: boolean;
  /** An agent opened it again while the customer was away, and that is not to bring the window back. */
  sleeping: boolean;
  /** An open unauthenticated conversation of this visitor. */
  unauth: boolean;
  /** What this tab shows, or showed on the page before. */
  shown: TabMemory['shown'];
  /** The tab was away, or is new, or was reloaded: nothing of its view is kept. */
  returning: boolean;
  /** Another customer than the last one that this browser knew. */
  identityChanged: boolean;
  /** The page before in this tab was authenticated. */
  wasAuthenticated: boolean;
  noticeDismissed: boolean;
  /** Another tab of the site shows an authenticated page. */
  authTabAlive: boolean;
  /** Conversations that are in a separate window which is still open. */
  separate: { auth: boolean; unauth: boolean };
}

export interface Outcome {
  /** Of the table. */
  row: number;
  window: 'none' | 'auth' | 'unauth' | 'notice' | 'keep';
  view: 'same' | 'minimized';
  engagements: 'all' | 'unauthenticated' | 'none';
}

type Shown = Omit<Outcome, 'row'>;

const window = (window: Outcome['window'], same = false): Shown => ({
  window,
  view: same ? 'same' : 'minimized',
  engagements: 'none',
});
const nothing = (engagements: Outcome['engagements']): Shown => ({ window: 'none', view: 'minimized', engagements });

export function transition(s: Situation): Outcome {
  const { authenticated, auth, unauth, cause, shown } = s;
  const row = (number: number, what: Shown): Outcome => ({ row: number, ...what });
  /* What shows stays until the page changes or the consumer closes it. */
  if (cause === 'poll' && shown !== 'none') return row(14, window('keep'));
  const away = s.returning || cause === 'poll' || cause === 'closed';
  const same = (kind: Situation['shown']) => !away && shown === kind;

  if (authenticated ? s.separate.auth || (s.separate.unauth && !auth) : s.separate.unauth)
    return row(21, nothing('none'));
  if (s.identityChanged) return { ...transition(afresh(s)), row: 19 };
  if (authenticated && auth && unauth) return row(away ? 8 : 20, window('auth', same('auth')));
  if (authenticated && unauth && cause === 'closed' && shown === 'auth') return row(9, window('unauth'));
  if (!authenticated && auth && unauth) return row(10, window('unauth', same('unauth')));
  if (authenticated && auth) return signedIn(s, away);
  if (authenticated && unauth && cause === 'new-page' && !s.wasAuthenticated)
    return row(18, window('unauth', same('unauth')));
  if (unauth) return row(authenticated ? 6 : 7, window('unauth', same('unauth')));
  if (auth) return elsewhere(s);
  if (authenticated && cause === 'new-page' && !s.wasAuthenticated) return row(17, nothing('all'));
  return authenticated ? row(1, nothing('all')) : row(2, nothing('unauthenticated'));
}

/** Rows 5, 3, 12 and 4: the customer's own conversation on a page that knows the customer. */
function signedIn(s: Situation, away: boolean): Outcome {
  if (s.sleeping && away) return { row: 5, ...nothing('all') };
  if (!away && s.shown === 'auth') return { row: 3, ...window('auth', true) };
  return { row: s.shown === 'notice' ? 12 : 4, ...window('auth') };
}

/** Rows 13, 16, 11 and 15: the conversation goes on, but not on this page. */
function elsewhere(s: Situation): Outcome {
  const turned = s.cause === 'load' || s.cause === 'new-page';
  if (turned && s.authTabAlive) return { row: 13, ...window('notice') };
  if (s.cause === 'new-page' && s.wasAuthenticated) return { row: 16, ...window('notice') };
  if (turned && (s.shown === 'auth' || s.shown === 'notice')) {
    return { row: 11, ...(s.noticeDismissed ? nothing('unauthenticated') : window('notice')) };
  }
  return { row: 15, ...nothing('unauthenticated') };
}

const afresh = (s: Situation): Situation => ({
  ...s,
  identityChanged: false,
  shown: 'none',
  returning: true,
  wasAuthenticated: false,
});
