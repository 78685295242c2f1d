import type pg from 'pg';

/** Takes longer than any other statement may. */
export async function vacuum(pool: pg.Pool, tables: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query(`vacuum ${tables.join(', ')}`);
  } finally {
    /* With its time-out lifted, the connection is not for others. */
    client.release(true);
  }
}
