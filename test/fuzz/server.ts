/** The server that is fuzzed, in a process of its own: it tells its routes, seeds accounts and watches its event loop. */
import { subscribe } from 'node:diagnostics_channel';
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/server/app.ts';
import { createLog } from '../../src/server/log.ts';
import { answerParent } from '../support/answer-parent.ts';
import { testConfig } from '../support/test-account.ts';
import type { Route } from './http-cases.ts';
import { seedWorld } from './seed-world.ts';
import { watchStalls } from './stalls.ts';

/** No name resolves: what administrators enter as addresses leads nowhere. */
dns.lookup = async () => {
  throw Object.assign(new Error('no name resolves here'), { code: 'ENOTFOUND' });
};
syncBuiltinESMExports();

const { dataDir, databaseUrl, publicKey, pagesDir, limits, longestHoldMs, faulty, trustedProxies } = JSON.parse(
  process.argv[2] ?? '',
);

const routes: Route[] = [];
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  if (faulty) fail(fastify);
  fastify.addHook('onRoute', ({ method, url, schema }) => {
    for (const one of [method].flat())
      routes.push({ method: one, url, schema: JSON.parse(JSON.stringify(schema ?? {})) });
  });
});

/** At work, however busy the machine is. */
function holdLoop(ms: number): void {
  const from = process.threadCpuUsage().user;
  while (process.threadCpuUsage().user - from < ms * 1000);
}

/** Of cases alone, which name no agent: the harness signs in first. */
function fail(fastify: FastifyInstance): void {
  let cases = 0;
  fastify.addHook('preHandler', async ({ headers }) => {
    if (headers['user-agent'] !== undefined) return;
    cases++;
    if (cases % 20 === 5) throw new Error('a failure for the test');
    if (cases % 20 === 10) holdLoop(2 * longestHoldMs);
  });
}

const app = await createApp(testConfig(dataDir, { databaseUrl, pagesDir, limits, trustedProxies }), {
  log: createLog('error'),
});
const takeStalls = watchStalls(longestHoldMs);

answerParent(app.httpPort, () => app.close(), {
  routes: () => routes,
  stalls: takeStalls,
  account: (accountId) => seedWorld(app.store, { accountId, publicKey }),
});
