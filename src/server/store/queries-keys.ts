/** The platform's keys. */
import type { Kysely } from 'kysely';
import type { StoredAct } from './changes.ts';
import type { Statement } from './queries-changes.ts';
import type { Tables } from './schema.ts';
import type { Store, StoredKey } from './store.ts';

export type KeyQueries = Pick<Store, 'listKeys' | 'addKey' | 'saveKey'>;

export const keyQueries = (db: Kysely<Tables>): KeyQueries => ({
  async listKeys() {
    return (await db.selectFrom('keys').selectAll().orderBy('created_ts').orderBy('kid').execute()).map(keyOf);
  },
  async addKey(key) {
    await addition(db, key).execute();
    return keyOf(await db.selectFrom('keys').where('kid', '=', key.kid).selectAll().executeTakeFirstOrThrow());
  },
  async saveKey({ kid, sealed }) {
    await db.updateTable('keys').set({ sealed }).where('kid', '=', kid).execute();
  },
});

const addition = (db: Kysely<Tables>, { kid, use, accountId, sealed, createdTs, activeTs, retiresTs }: StoredKey) =>
  db
    .insertInto('keys')
    .values({
      kid,
      use,
      account_id: accountId ?? null,
      sealed,
      created_ts: createdTs,
      active_ts: activeTs,
      retires_ts: retiresTs ?? null,
    })
    .onConflict((conflict) => conflict.column('kid').doNothing())
    .returning('kid');

/** As steps of a change. */
export function rotationStatements(
  db: Kysely<Tables>,
  { next, retiring, retiresTs, ended }: Extract<StoredAct, { kind: 'rotation' }>,
): Statement[] {
  const retire = db
    .updateTable('keys')
    .set({ retires_ts: retiresTs })
    .where('kid', 'in', retiring)
    .where((eb) => eb.or([eb('retires_ts', 'is', null), eb('retires_ts', '>', retiresTs)]));
  const forget = db.deleteFrom('keys').where('kid', 'in', ended);
  return [
    { query: addition(db, next).compile(), required: true },
    ...(retiring.length > 0 ? [{ query: retire.compile(), required: false }] : []),
    ...(ended.length > 0 ? [{ query: forget.compile(), required: false }] : []),
  ];
}

const keyOf = (row: Tables['keys']): StoredKey => ({
  kid: row.kid,
  use: row.use as StoredKey['use'],
  sealed: row.sealed,
  createdTs: row.created_ts,
  activeTs: row.active_ts,
  ...(row.account_id !== null && { accountId: row.account_id }),
  ...(row.retires_ts !== null && { retiresTs: row.retires_ts }),
});
