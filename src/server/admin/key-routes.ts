/** The platform's keys: what state they are in, and the next ones. Nothing secret is shown. */
import type { FastifyInstance } from 'fastify';
import type { Audit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Store, StoredKey } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { refuseFields } from './record-body.ts';

export interface KeyRouteParts {
  store: Store;
  clock: Clock;
  audit: Audit;
  identity: Pick<Identity, 'rotateEncryptionKey'>;
  getAdministrator: GetAdministrator;
}

const path = '/api/account/:account/configuration/le-account/keys';

export function keyRoutes(
  app: FastifyInstance,
  { store, clock, audit, identity, getAdministrator }: KeyRouteParts,
): void {
  const list = async (accountId: string) =>
    (await store.listKeys())
      .filter(({ use, ...key }) => use === 'sig' || (use === 'enc' && key.accountId === accountId))
      .map((key) => viewOf(key, clock.now()));

  app.get(path, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return list(accountId);
  });

  app.post(`${path}/rotate`, async (request: AccountRequest) => {
    const { accountId, user } = await getAdministrator(request);
    const use = Object(request.body).use as unknown;
    if (use === 'sig')
      throw new AppError('forbidden', {
        hint: 'all accounts share the signing keys; an operator runs parley rotate-keys',
      });
    if (use !== 'enc') throw refuseFields([{ field: 'use', reason: 'must be enc' }]);
    const waiting = (await list(accountId)).some((key) => key.use === use && key.state === 'next');
    if (waiting) throw new AppError('in-use', { hint: 'the next key waits already' });
    await identity.rotateEncryptionKey(accountId, (act, { kid, activeTs, retiresTs }) =>
      audit.act(act, { accountId, by: user.userId, act: 'key-rotated', about: { use, kid, activeTs, retiresTs } }),
    );
    return list(accountId);
  });
}

const viewOf = ({ kid, use, createdTs, activeTs, retiresTs }: StoredKey, now: number) => ({
  kid,
  use,
  createdTs,
  activeTs,
  ...(retiresTs !== undefined && { retiresTs }),
  state: activeTs > now ? 'next' : retiresTs === undefined ? 'current' : retiresTs > now ? 'retiring' : 'retired',
});
