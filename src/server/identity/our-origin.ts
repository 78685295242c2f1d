/** As browsers name this server. */
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { authorityOf, hostOf } from '../discovery.ts';
import type { Place } from './factors/passkeys.ts';

type Named = Pick<Config, 'publicAuthority' | 'tls' | 'demo'>;

/** In demo mode that may be without TLS. */
export function originOf(config: Named, request: FastifyRequest): string {
  const secure = config.publicAuthority !== undefined || !config.demo || request.protocol === 'https';
  return secure ? `https://${authorityOf(config, request)}` : `http://${hostOf(request)}`;
}

/** Of pages that make and use passkeys. */
export function placeOf(config: Named, request: FastifyRequest): Place {
  const { origin, hostname } = new URL(originOf(config, request));
  return { origin, relyingParty: hostname };
}
