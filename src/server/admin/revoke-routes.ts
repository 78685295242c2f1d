import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Audit } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { refuseField } from './connector-body.ts';

export interface RevokeParts {
  identity: Pick<Identity, 'revokeCustomer'>;
  log: Log;
  audit: Audit;
  getAdministrator: GetAdministrator;
}

const name = Type.String({ minLength: 1, maxLength: 512 });
export const customerBody = Type.Object({ sub: name, iss: name });
const body = Compile(customerBody);

export function revokeRoutes(app: FastifyInstance, { identity, log, audit, getAdministrator }: RevokeParts): void {
  app.post('/api/account/:account/consumers/revoke', async (request: AccountRequest) => {
    const { accountId, user } = await getAdministrator(request);
    if (!body.Check(request.body)) throw refuseField('sub', 'and iss must be texts of 1 to 512 characters');
    const { sub, iss } = request.body;
    const line = { accountId, by: user.userId, act: 'consumer-revoked', about: { iss } };
    const revoked = await identity.revokeCustomer(accountId, { sub, iss }, (act) => audit.act(act, line));
    if (!revoked) throw new AppError('consumer-not-found');
    log.info({ audit: 'consumer-revoked', account: accountId, userId: user.userId, iss }, 'administration');
    return {};
  });
}
