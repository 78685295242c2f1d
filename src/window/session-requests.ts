/** What the session tells the server of itself. */
import { randomId } from '../client/random-id.ts';
import type { Host } from './host.ts';

export const clientProperties = (deviceId: string) => ({
  appId: 'webAsync',
  integration: 'WEB_SDK',
  features: ['AUTO_MESSAGES', 'MULTI_DIALOG', 'QUICK_REPLIES'],
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  deviceId,
});

/** By it the server knows what this browser may no longer see, so it outlives sign-outs. It says nothing about anybody. */
export function deviceIdOf({ kept }: Host): string {
  const known = kept.get('browser.device');
  if (known !== undefined && /^[\w-]{16,64}$/.test(known)) return known;
  const fresh = randomId();
  kept.set('browser.device', fresh);
  return fresh;
}
