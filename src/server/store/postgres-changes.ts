import pg from 'pg';
import { explained } from './postgres-failures.ts';
import type { Statement } from './queries-changes.ts';

/** SQLSTATE unique_violation: somebody else has the name. */
const taken = '23505';

/** All statements in one transaction, or none of them. */
export async function changeAtomically(pool: pg.Pool, statements: readonly Statement[]): Promise<boolean> {
  const client = await pool.connect();
  let holds = true;
  try {
    await client.query('begin');
    for (const { query, required } of statements) {
      const { rows } = await client.query(query.sql, [...query.parameters]);
      if (rows.length === 0 && required) holds = false;
      if (!holds) break;
    }
    await client.query(holds ? 'commit' : 'rollback');
    client.release();
    return holds;
  } catch (error) {
    client.release(
      await client.query('rollback').then(
        () => false,
        () => true,
      ),
    );
    if (error instanceof pg.DatabaseError && error.code === taken) return false;
    throw explained(error);
  }
}
