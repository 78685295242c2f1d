import pg from 'pg';

export function openPool(url: string, { max }: { max: number }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    types: { getTypeParser },
  });
  /* A connection broke. Under a query, whoever asked gets the error, and it must not end the process besides; an idle one
     the pool has dropped. Whoever asks next gets a new one. */
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return pool;
}

/** Every bigint here is a time, a count or a row number: all are exact as numbers. */
const getTypeParser: typeof pg.types.getTypeParser = (oid, format) =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
