/** Which pages may show an account's window and report its visitors. */
import type { AccountSettings } from '../store/store.ts';

export interface AllowedOrigins {
  allows(settings: Pick<AccountSettings, 'allowedOrigins'>, origin: string): boolean;
  /** For `frame-ancestors`. */
  ancestors(settings: Pick<AccountSettings, 'allowedOrigins'>): string;
}

/** In demo mode every page of this machine may. */
export const createAllowedOrigins = ({ demo }: { demo: boolean }): AllowedOrigins => ({
  allows: ({ allowedOrigins = [] }, origin) => allowedOrigins.includes(origin) || (demo && isLoopback(origin)),
  ancestors: ({ allowedOrigins = [] }) =>
    ["'self'", ...allowedOrigins.filter(isOrigin), ...(demo ? loopbackSources : [])].join(' '),
});

const loopbackNames = ['localhost', '127.0.0.1'];
const loopbackSources = loopbackNames.flatMap((name) => [`http://${name}:*`, `https://${name}:*`]);

const isLoopback = (origin: string): boolean => isOrigin(origin) && loopbackNames.includes(new URL(origin).hostname);

/** Scheme, host and port alone, as browsers write it: nothing else may get into a header. */
export const isOrigin = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol) && new URL(text).origin === text;
