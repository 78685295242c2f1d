import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers the URL of this run's PostgreSQL, which it starts when it is first asked. */
    postgresStarter: string;
  }
}

/** A fresh database in this run's PostgreSQL; the server goes away with the run. */
export async function createDatabase(): Promise<{ url: string; query(sql: string): Promise<void> }> {
  const response = await fetch(inject('postgresStarter'));
  const server = await response.text();
  if (!response.ok) throw new Error(server);
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await query(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, query: (sql) => query(url.href, sql) };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
