/**
 * Which page a browser sends a request from. Pages elsewhere can send forms and follow links, but not forge these headers;
 * clients that are no browsers send neither.
 */
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';

type OurAddress = Pick<Config, 'demo' | 'publicAuthority'>;

/** For requests that only our own pages send: browsers say `Origin` with every POST. */
export function mustBeOurPage(request: FastifyRequest, config: OurAddress): void {
  if (!isOurs(request, config)) throw new AppError('forbidden', { detail: 'Origin is not this server' });
}

/** For requests that clients which are no browsers send too: a browser must send them from our own pages. */
export function refuseOtherSites(request: FastifyRequest, config: OurAddress): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined) mustBeOurPage(request, config);
  if (site !== undefined && site !== 'same-origin')
    throw new AppError('forbidden', { detail: 'a page of another site has sent it' });
}

/** Without TLS only in demo mode: whoever can change pages on the way would speak in our name. */
function isOurs({ headers, host }: FastifyRequest, { demo, publicAuthority }: OurAddress): boolean {
  const origin = headers.origin && URL.canParse(headers.origin) ? new URL(headers.origin) : undefined;
  if (!origin || !(origin.protocol === 'https:' || (demo && origin.protocol === 'http:'))) return false;
  const known = publicAuthority === undefined ? '' : new URL(`https://${publicAuthority}`).host;
  return origin.host === host.toLowerCase() || origin.host === known;
}
