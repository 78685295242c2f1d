/** An account's settings as administrators change them; those of engagement have a resource of their own. */

import { type Audit, mustChange } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Account, AccountSettings, AgentSignInSettings, Store } from '../store/store.ts';
import type { AccountBody } from './account-body.ts';
import { accountRecorded } from './account-view.ts';
import type { Connectors } from './connectors.ts';
import { refuseFields } from './record-body.ts';

interface SettingsParts {
  store: Store;
  identity: Pick<Identity, 'sealSignInSecret'>;
  connectors: Connectors;
  audit: Audit;
}

export function createAccountSettings({ store, identity, connectors, audit }: SettingsParts) {
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

    async update(seen: Account, body: AccountBody, by: string): Promise<Account> {
      const { name, features, agentSignIn: _given, ...plain } = body;
      const { allowedOrigins, engagement, retention } = seen.settings;
      const { authenticatedMessaging = true, showUnauthenticatedAttributes = true } = features;
      const { messaging = true, unauthenticatedMessaging = false, agentsNameVisitors = true } = features;
      const agentSignIn = signInOf(seen, body.agentSignIn);
      const settings: AccountSettings = {
        ...plain,
        messaging,
        unauthenticatedMessaging,
        authenticatedMessaging,
        agentsNameVisitors,
        engagement: { ...engagement, showUnverifiedAttributes: showUnauthenticatedAttributes },
        ...(allowedOrigins && { allowedOrigins }),
        ...(retention && { retention }),
        ...(agentSignIn && { agentSignIn }),
      };
      const next: Account = { id: seen.id, name, settings };
      const followed = await connectors.follow(seen.id, unauthenticatedMessaging);
      await mustChange(audit, {
        accountId: seen.id,
        by,
        swaps: [{ kind: 'account', expected: seen, next }, ...followed.swaps],
        recorded: [accountRecorded(seen, next), ...followed.recorded],
      });
      return next;
    },
  };
}
