import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Audit } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { Account, Store } from '../store/store.ts';
import { parseAccountBody } from './account-body.ts';
import { createAccountSettings } from './account-settings.ts';
import { accountEtagOf, accountViewOf } from './account-view.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import type { Connectors } from './connectors.ts';

export interface AccountRouteParts {
  store: Store;
  identity: Pick<Identity, 'sealSignInSecret'>;
  connectors: Connectors;
  log: Log;
  audit: Audit;
  changed(accountId: string): void;
  demo: boolean;
  getAdministrator: GetAdministrator;
}

const path = '/api/account/:account/configuration/le-account/settings';

export function accountRoutes(app: FastifyInstance, parts: AccountRouteParts): void {
  const { demo, log, changed, getAdministrator } = parts;
  const settings = createAccountSettings(parts);

  app.get(path, async (request: AccountRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await settings.get(accountId));
  });

  app.put(path, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const seen = await settings.get(accountId);
    const expected = request.headers['if-match'];
    if (!expected) throw new AppError('precondition-required');
    if (expected !== accountEtagOf(seen)) throw new AppError('precondition-failed');
    const updated = await settings.update(seen, parseAccountBody(request.body, { demo }), user.userId);
    changed(accountId);
    log.info({ audit: 'account-updated', account: accountId, userId: user.userId }, 'administration');
    return show(reply, updated);
  });
}

function show(reply: FastifyReply, account: Account) {
  reply.header('etag', accountEtagOf(account));
  return accountViewOf(account);
}
