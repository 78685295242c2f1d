/** Which of the database's failures pass: whoever asked is told that it may ask again. */
import type { PostgresPool } from 'kysely';
import pg from 'pg';
import { AppError } from '../errors.ts';

/** SQLSTATE disk_full. */
const diskFull = '53100';

export const explained = (error: unknown): unknown =>
  error instanceof pg.DatabaseError && error.code === diskFull
    ? new AppError('storage-unavailable', { cause: error })
    : error;

/** The same pool for queries that are built, whose failures nobody else looks at. */
export function explainingPool(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const query = (text: string, values: unknown[]) =>
        client.query(text, values).catch((error: unknown) => Promise.reject(explained(error)));
      return { query: query as (typeof client)['query'], release: (destroy) => client.release(destroy) };
    },
  };
}
