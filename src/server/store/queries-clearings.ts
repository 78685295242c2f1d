/** On which devices consumers have cleared their history. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';

/** Devices of one consumer: whoever invents more must not fill the table. */
const mostDevices = 50;

export const clearingQueries = (db: Kysely<Tables>): Pick<Store, 'saveHistoryClearing' | 'findHistoryClearing'> => ({
  async saveHistoryClearing({ accountId, consumerId, deviceId, clearedTs }) {
    await db
      .insertInto('history_clearings')
      .values({ account_id: accountId, consumer_id: consumerId, device_id: deviceId, cleared_ts: clearedTs })
      .onConflict((conflict) =>
        conflict
          .columns(['account_id', 'consumer_id', 'device_id'])
          .doUpdateSet({ cleared_ts: clearedTs })
          .where('history_clearings.cleared_ts', '<', clearedTs),
      )
      .execute();
    const later = sql<number>`(select count(*) from history_clearings as later
      where later.account_id = ${accountId} and later.consumer_id = ${consumerId}
      and later.cleared_ts > history_clearings.cleared_ts)`;
    await db
      .deleteFrom('history_clearings')
      .where('account_id', '=', accountId)
      .where('consumer_id', '=', consumerId)
      .where(later, '>=', mostDevices)
      .execute();
  },
  async findHistoryClearing(accountId, consumerId, deviceId) {
    const row = await db
      .selectFrom('history_clearings')
      .where('account_id', '=', accountId)
      .where('consumer_id', '=', consumerId)
      .where('device_id', '=', deviceId)
      .select('cleared_ts')
      .executeTakeFirst();
    return row && { accountId, consumerId, deviceId, clearedTs: row.cleared_ts };
  },
});
