import type { PageReport } from '../protocol/engagement.ts';

export function deviceOf({ userAgent, maxTouchPoints }: Navigator): PageReport['device'] {
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(userAgent)) return 'TABLET';
  if (/Mobi|iPhone/.test(userAgent)) return 'MOBILE';
  return userAgent.includes('Macintosh') && maxTouchPoints > 1 ? 'TABLET' : 'DESKTOP';
}

/** A phone's page without a viewport is too wide for a window in it. */
export const needsOwnTab = (): boolean =>
  deviceOf(navigator) === 'MOBILE' && !document.querySelector('meta[name="viewport" i]');
