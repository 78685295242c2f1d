import type { Kysely } from 'kysely';
import type { AgentFactors, FactorStore } from './factors.ts';
import type { Tables } from './schema.ts';

export const factorQueries = (db: Kysely<Tables>): FactorStore => ({
  async findFactors(accountId, userId) {
    const found = db.selectFrom('agent_factors').where('account_id', '=', accountId).where('user_id', '=', userId);
    const row = await found.select('record').executeTakeFirst();
    return row && (JSON.parse(row.record) as AgentFactors);
  },
  async listFactors(accountId) {
    const found = db.selectFrom('agent_factors').where('account_id', '=', accountId);
    const rows = await found.orderBy('user_id').select('record').execute();
    return rows.map(({ record }) => JSON.parse(record) as AgentFactors);
  },
});
