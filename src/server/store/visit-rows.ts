/** Rows of visitors' sessions and attributes as the ports hold them. */
import type { Tables } from './schema.ts';
import type { StoredAttribute, StoredVisit } from './visits.ts';

export const visitOf = (row: Tables['visits']): StoredVisit => ({
  accountId: row.account_id,
  sessionId: row.session_id,
  visitorId: row.visitor_id,
  startedTs: row.started_ts,
  lastTs: row.last_ts,
  revision: row.revision,
  record: JSON.parse(row.record),
});

export const attributeOf = (row: Omit<Tables['attributes'], 'num'>): StoredAttribute => ({
  accountId: row.account_id,
  visitorId: row.visitor_id,
  sessionId: row.session_id,
  ...(row.consumer_id !== null && { consumerId: row.consumer_id }),
  ...(row.page_id !== null && { pageId: row.page_id }),
  ts: row.ts,
  type: row.type,
  body: JSON.parse(row.body),
});
