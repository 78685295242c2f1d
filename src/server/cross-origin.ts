/** Lets pages of any origin call the routes of a scope, without credentials. */
import type { FastifyInstance } from 'fastify';
import { crossOrigin } from './answer-headers.ts';

const preflight = {
  'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, if-match',
  'access-control-max-age': '86400',
};

/** Call it before the scope's routes are added: each of them gets an `OPTIONS` route beside it, under the scope's prefix. */
export function openToAnyOrigin(scope: FastifyInstance): void {
  const answered = new Set<string>();
  scope.addHook('onRequest', (_request, reply, done) => {
    reply
      .headers(crossOrigin)
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'etag, retry-after');
    done();
  });
  scope.addHook('onRoute', ({ routePath, method }) => {
    if (method === 'OPTIONS' || answered.has(routePath)) return;
    answered.add(routePath);
    scope.options(routePath, (_request, reply) => reply.headers(preflight).status(204).send());
  });
}
