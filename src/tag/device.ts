import type { PageReport } from '../protocol/engagement.ts';

export function deviceOf(): PageReport['device'] {
  if (!matchMedia('(pointer: coarse)').matches) return 'DESKTOP';
  return Math.min(screen.width, screen.height) < 600 ? 'MOBILE' : 'TABLET';
}

/** A phone's page without a viewport is too wide for a window in it. */
export const needsOwnTab = (): boolean => deviceOf() === 'MOBILE' && !document.querySelector('meta[name=viewport]');
