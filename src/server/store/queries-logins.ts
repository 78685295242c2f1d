import type { Kysely } from 'kysely';
import type { LoginStore } from './logins.ts';
import type { Tables } from './schema.ts';

export const loginQueries = (db: Kysely<Tables>): LoginStore => ({
  async redeemLogin(digest, untilTs) {
    const inserted = await db
      .insertInto('used_logins')
      .values({ digest, until_ts: untilTs })
      .onConflict((conflict) => conflict.doNothing())
      .returning('digest')
      .execute();
    return inserted.length > 0;
  },
  async deleteUsedLogins(beforeTs) {
    await db.deleteFrom('used_logins').where('until_ts', '<', beforeTs).execute();
  },
});
