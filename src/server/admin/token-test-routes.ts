import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { refuseField } from './connector-body.ts';

export interface TokenTestParts {
  identity: Pick<Identity, 'explainToken'>;
  log: Log;
  getAdministrator: GetAdministrator;
}

export const tokenTestBody = Type.Object({
  token: Type.String({ minLength: 1 }),
  connectorId: Type.Optional(Type.String({ maxLength: 64 })),
});
const body = Compile(tokenTestBody);

export function tokenTestRoutes(app: FastifyInstance, { identity, log, getAdministrator }: TokenTestParts): void {
  app.post('/api/account/:account/configuration/le-connectors/test-token', async (request: AccountRequest) => {
    const { accountId, user } = await getAdministrator(request);
    if (!body.Check(request.body)) throw refuseField('token', 'must be a text, and connectorId one where it is given');
    const { token, connectorId } = request.body;
    const explanation = await identity.explainToken(accountId, token.trim(), connectorId);
    log.info({ audit: 'token-tested', account: accountId, userId: user.userId, ok: explanation.ok }, 'administration');
    return explanation;
  });
}
