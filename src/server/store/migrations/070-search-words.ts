import { type Kysely, sql } from 'kysely';
import type { Dialect, Tables } from '../schema.ts';

/** Texts are cut into other words than before: the index is filled again from the log. SQLite's has a version of its own. */
export async function emptySearchIndex(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') return;
  await sql`truncate history_documents, history_conversations`.execute(db);
}
