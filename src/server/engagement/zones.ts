/** Where engagements show: one at a time per zone. */
import { hash } from 'node:crypto';
import type { Engagement } from './campaign.ts';

const proactiveZone = 1;
const leftZone = 2;
const rightZone = 3;
/** Every element of a page that engagements fill is a zone of its own. */
const firstElementZone = 1000;

/** Shows up by itself and in the way, as against a button at the edge or in the page. */
export const isProactive = ({ type }: Pick<Engagement, 'type'>): boolean => type === 0 || type === 1 || type === 2;

export function zoneOf({ type, design }: Pick<Engagement, 'type' | 'design'>): number {
  if (isProactive({ type })) return proactiveZone;
  if (type !== 5) return design.side === 'left' ? leftZone : rightZone;
  const digest = hash('sha256', design.divId ?? '', 'buffer');
  return firstElementZone + (digest.readUInt32BE(0) % 1_000_000_000);
}
