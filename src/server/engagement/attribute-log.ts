/** What a conversation's agents see of the attributes that were reported: pure functions over what is stored. */
import type { Attribute } from '../../protocol/engagement.ts';

export interface Reported {
  ts: number;
  sessionId: string;
  body: Attribute;
}

/** When a conversation was open; still open without an end. */
export interface OpenInterval {
  startTs: number;
  endTs?: number;
}

/** How long before a conversation opens and after it closes an attribute still belongs to it. */
const marginMs = 12 * 3_600_000;

export const reachOf = ({ startTs, endTs }: OpenInterval): { fromTs: number; toTs: number } => ({
  fromTs: startTs - marginMs,
  toTs: endTs === undefined ? Number.MAX_SAFE_INTEGER : endTs + marginMs,
});

/** Each time that the conversation was open counts by itself. */
export const belongsTo = (intervals: readonly OpenInterval[], ts: number): boolean =>
  intervals.map(reachOf).some(({ fromTs, toTs }) => fromTs <= ts && ts <= toTs);

/** Sent again, these stand beside what was sent before; all others replace it whole. */
const appended = ['prodView', 'error', 'purchase', 'lead', 'searchInfo'];

/** Ascending by time; what is replaced or repeated is left out. */
export function currentAttributes(log: readonly Reported[]): Reported[] {
  const kept = new Map<string, Reported>();
  log.forEach((reported, index) => {
    const { type } = reported.body;
    const key = appended.includes(type) ? (repetitionKey(reported) ?? `${type} ${index}`) : type;
    kept.delete(key);
    kept.set(key, reported);
  });
  return [...kept.values()];
}

/** An order or a lead that the session has reported before is the same one. */
function repetitionKey({ sessionId, body }: Reported): string | undefined {
  const id = body.type === 'purchase' ? body.orderId : Object(body[body.type]).leadId;
  return typeof id === 'string' && id !== '' ? `${body.type} ${sessionId} ${id}` : undefined;
}
