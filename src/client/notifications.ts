/** What the notifications of subscriptions say. */
import type { NotificationFrame } from '../protocol/frames.ts';

export interface Change {
  type: 'UPSERT' | 'DELETE';
  result: Record<string, unknown>;
}

type Loose = Record<string, unknown>;

/** The changes of a subscription's notification; undefined when it belongs to none. */
export function parseChanges({ body }: NotificationFrame): { subscriptionId: string; changes: Change[] } | undefined {
  if (!isRecord(body) || typeof body.subscriptionId !== 'string') return undefined;
  const changes = asArray(body.changes).filter(
    (change): change is Loose & Change => isRecord(change) && isRecord(change.result),
  );
  return { subscriptionId: body.subscriptionId, changes };
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
