import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteChannel } from './sqlite-channel.ts';
import type { SqlValue } from './sqlite-wire.ts';

/**
 * Sends compiled queries to the database's thread. Transactions are for migrations, before anybody else uses the
 * store: there is one connection, and every other writer would end up inside them.
 */
export function sqliteDialect(channel: SqliteChannel): Dialect {
  let inTransaction = false;
  const send = async (sql: string): Promise<void> => {
    await channel.query('alone', sql, []);
  };
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
      const kind = inTransaction ? 'alone' : query.kind === 'SelectQueryNode' ? 'read' : 'write';
      return { rows: (await channel.query(kind, sql, parameters as SqlValue[])) as R[] };
    },
    streamQuery() {
      throw new Error('results are not streamed between threads');
    },
  };
  return {
    createAdapter: concurrentAdapter,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => ({
      init: async () => {},
      acquireConnection: async () => connection,
      async beginTransaction() {
        await send('begin immediate');
        inTransaction = true;
      },
      async commitTransaction() {
        await send('commit');
        inTransaction = false;
      },
      async rollbackTransaction() {
        await send('rollback');
        inTransaction = false;
      },
      releaseConnection: async () => {},
      destroy: () => channel.close(),
    }),
  };
}

/**
 * Without this, each query would wait for the one before it to be answered, and so be synced to disk alone: the thread
 * keeps the order and commits in groups what arrives together.
 */
const concurrentAdapter = (): SqliteAdapter =>
  Object.defineProperty(new SqliteAdapter(), 'supportsMultipleConnections', { value: true });
