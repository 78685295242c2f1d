import type { PageReport } from '../protocol/engagement.ts';

/** Tablets of one maker call themselves computers, and have touch screens. */
export const deviceOf = ({ userAgent, maxTouchPoints }: Navigator): PageReport['device'] =>
  /Mobi/.test(userAgent) && !/iPad/.test(userAgent)
    ? 'MOBILE'
    : /iPad|Tablet|Android/.test(userAgent) || (/Mac/.test(userAgent) && maxTouchPoints > 1)
      ? 'TABLET'
      : 'DESKTOP';

/** A phone's page without a viewport is too wide for a window in it. */
export const needsOwnTab = (): boolean =>
  deviceOf(navigator) === 'MOBILE' && !document.querySelector('meta[name="viewport" i]');
