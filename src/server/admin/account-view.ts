/** An account's settings as administrators see them. */
import { createHash } from 'node:crypto';
import type { Recorded } from '../store/changes.ts';
import type { Account } from '../store/store.ts';

/** Stands for exactly this content. */
export const accountEtagOf = (account: Account): string =>
  `"${createHash('sha256').update(JSON.stringify(account)).digest('hex').slice(0, 32)}"`;

/** Every setting with its value, the usual ones included; secrets go in and never come out. */
export function accountViewOf(account: Account) {
  const { messaging = true, unauthenticatedMessaging, authenticatedMessaging = true, agentSignIn } = account.settings;
  const { ttrSeconds, defaultTtrType, ringMode = 'one', ringMs, transferTo = 'away', engagement } = account.settings;
  const { secondFactor = 'optional' } = account.settings;
  const { sealedClientSecret, ...signIn } = agentSignIn ?? {};
  return {
    id: account.id,
    name: account.name,
    ttrSeconds,
    defaultTtrType,
    ringMode,
    ringMs,
    transferTo,
    secondFactor,
    features: {
      messaging,
      authenticatedMessaging,
      unauthenticatedMessaging,
      showUnauthenticatedAttributes: engagement?.showUnverifiedAttributes ?? true,
      agentsNameVisitors: account.settings.agentsNameVisitors ?? true,
    },
    ...(agentSignIn && { agentSignIn: { ...signIn, hasClientSecret: sealedClientSecret !== undefined } }),
    etag: accountEtagOf(account),
  };
}

/** For the record of changes. */
export function accountRecorded(before: Account, after: Account): Recorded {
  const { etag: _before, ...was } = accountViewOf(before);
  const { etag: _after, ...is } = accountViewOf(after);
  return { kind: 'account-settings', id: before.id, before: was, after: is };
}
