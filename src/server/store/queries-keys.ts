/** The platform's keys. */
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import type { Store, StoredKey } from './store.ts';

export type KeyQueries = Pick<Store, 'listKeys' | 'addKey' | 'retireKeys' | 'saveKey' | 'deleteKeys'>;

export const keyQueries = (db: Kysely<Tables>): KeyQueries => ({
  async listKeys() {
    return (await db.selectFrom('keys').selectAll().orderBy('created_ts').orderBy('kid').execute()).map(keyOf);
  },
  async addKey({ kid, use, accountId = null, sealed, createdTs, activeTs, retiresTs = null }) {
    await db
      .insertInto('keys')
      .values({
        kid,
        use,
        account_id: accountId,
        sealed,
        created_ts: createdTs,
        active_ts: activeTs,
        retires_ts: retiresTs,
      })
      .onConflict((conflict) => conflict.column('kid').doNothing())
      .execute();
    return keyOf(await db.selectFrom('keys').where('kid', '=', kid).selectAll().executeTakeFirstOrThrow());
  },
  async retireKeys(kids, retiresTs) {
    if (kids.length === 0) return;
    await db
      .updateTable('keys')
      .set({ retires_ts: retiresTs })
      .where('kid', 'in', kids)
      .where((eb) => eb.or([eb('retires_ts', 'is', null), eb('retires_ts', '>', retiresTs)]))
      .execute();
  },
  async saveKey({ kid, sealed }) {
    await db.updateTable('keys').set({ sealed }).where('kid', '=', kid).execute();
  },
  async deleteKeys(kids) {
    if (kids.length > 0) await db.deleteFrom('keys').where('kid', 'in', kids).execute();
  },
});

const keyOf = (row: Tables['keys']): StoredKey => ({
  kid: row.kid,
  use: row.use as StoredKey['use'],
  sealed: row.sealed,
  createdTs: row.created_ts,
  activeTs: row.active_ts,
  ...(row.account_id !== null && { accountId: row.account_id }),
  ...(row.retires_ts !== null && { retiresTs: row.retires_ts }),
});
