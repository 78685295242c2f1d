/** Who may report visitors: pages of the account's own origins, apps, and nobody too often. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { crossOrigin } from '../answer-headers.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { createThrottle, networkOf } from '../identity/throttle.ts';
import type { Account, Store } from '../store/store.ts';
import { type AllowedOrigins, isOrigin } from './allowed-origins.ts';

export type AccountRequest = FastifyRequest<{ Params: { account: string } }>;

export interface Access {
  /** Throws `too-many-requests`. */
  count(request: FastifyRequest, reply: FastifyReply): void;
  /** The path's account; opens the answer to the page that asks. Throws `origin-not-allowed`. */
  getAccount(request: AccountRequest, reply: FastifyReply): Promise<Account>;
}

export function createAccess(parts: {
  store: Pick<Store, 'findAccount'>;
  clock: Clock;
  origins: AllowedOrigins;
  reportsPerMinute: number;
}): Access {
  const { store, clock, origins, reportsPerMinute } = parts;
  const throttle = createThrottle(clock, { attempts: reportsPerMinute, windowMs: 60_000, mostKeys: 10_000 });
  return {
    count(request, reply) {
      const waitMs = throttle.take(networkOf(request.ip));
      if (waitMs === 0) return;
      reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
      throw new AppError('too-many-requests');
    },
    async getAccount(request, reply) {
      const account = await store.findAccount(request.params.account);
      if (!account) throw new AppError('account-not-found');
      const { origin } = request.headers;
      reply.header('vary', 'Origin');
      if (origin === undefined || isSame(origin, request)) return account;
      if (!isOrigin(origin) || !origins.allows(account.settings, origin)) throw new AppError('origin-not-allowed');
      reply
        .headers(crossOrigin)
        .header('access-control-allow-origin', origin)
        .header('access-control-expose-headers', 'retry-after');
      return account;
    },
  };
}

const isSame = (origin: string, { host, protocol }: FastifyRequest): boolean => origin === `${protocol}://${host}`;
