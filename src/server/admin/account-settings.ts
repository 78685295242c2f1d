/** An account's settings as administrators see and change them; those of engagement have a resource of their own. */
import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Account, AccountSettings, AgentSignInSettings, Store } from '../store/store.ts';
import type { AccountBody } from './account-body.ts';
import type { Connectors } from './connectors.ts';
import { refuseFields } from './record-body.ts';

/** Stands for exactly this content. */
export const accountEtagOf = (account: Account): string =>
  `"${createHash('sha256').update(JSON.stringify(account)).digest('hex').slice(0, 32)}"`;

interface SettingsParts {
  store: Store;
  identity: Pick<Identity, 'sealSignInSecret'>;
  connectors: Connectors;
}

export function createAccountSettings({ store, identity, connectors }: SettingsParts) {
  const get = async (accountId: string): Promise<Account> => {
    const account = await store.findAccount(accountId);
    if (!account) throw new AppError('account-not-found');
    return account;
  };

  /** The secret goes to no other provider than the one it was given for. */
  const signInOf = (seen: Account, body: AccountBody['agentSignIn']): AgentSignInSettings | undefined => {
    if (!body) return undefined;
    const { clientSecret, claim = 'preferred_username', match = 'loginName', provision = false, ...rest } = body;
    const before = seen.settings.agentSignIn;
    const kept = before?.sealedClientSecret;
    if (!clientSecret && kept && before.issuer !== rest.issuer)
      throw refuseFields([{ field: 'agentSignIn.clientSecret', reason: 'is required again with another issuer' }]);
    const sealedClientSecret = clientSecret ? identity.sealSignInSecret(seen.id, clientSecret) : kept;
    return { ...rest, claim, match, provision, ...(sealedClientSecret && { sealedClientSecret }) };
  };

  return {
    get,

    async update(seen: Account, body: AccountBody): Promise<Account> {
      const { name, features, agentSignIn: _given, ...plain } = body;
      const { allowedOrigins, engagement, retention } = seen.settings;
      const { authenticatedMessaging = true, showUnauthenticatedAttributes = true } = features;
      const { messaging = true, unauthenticatedMessaging = false } = features;
      const agentSignIn = signInOf(seen, body.agentSignIn);
      const settings: AccountSettings = {
        ...plain,
        messaging,
        unauthenticatedMessaging,
        authenticatedMessaging,
        engagement: { ...engagement, showUnverifiedAttributes: showUnauthenticatedAttributes },
        ...(allowedOrigins && { allowedOrigins }),
        ...(retention && { retention }),
        ...(agentSignIn && { agentSignIn }),
      };
      const next: Account = { id: seen.id, name, settings };
      if (!(await store.swapAccount(seen, next))) throw new AppError('precondition-failed');
      await connectors.followFeature(seen.id, unauthenticatedMessaging);
      return next;
    },
  };
}

/** Every setting with its value, the usual ones included; secrets go in and never come out. */
export function accountViewOf(account: Account) {
  const { messaging = true, unauthenticatedMessaging, authenticatedMessaging = true, agentSignIn } = account.settings;
  const { ttrSeconds, defaultTtrType, ringMode = 'one', ringMs, engagement } = account.settings;
  const { sealedClientSecret, ...signIn } = agentSignIn ?? {};
  return {
    id: account.id,
    name: account.name,
    ttrSeconds,
    defaultTtrType,
    ringMode,
    ringMs,
    features: {
      messaging,
      authenticatedMessaging,
      unauthenticatedMessaging,
      showUnauthenticatedAttributes: engagement?.showUnverifiedAttributes ?? true,
    },
    ...(agentSignIn && { agentSignIn: { ...signIn, hasClientSecret: sealedClientSecret !== undefined } }),
    etag: accountEtagOf(account),
  };
}
