import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../../src/server/app.ts';
import type { Clock } from '../../src/server/clock.ts';
import { createLog } from '../../src/server/log.ts';
import type { Store } from '../../src/server/store/store.ts';
import { brandPublicKey } from './brand-keys.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { checkFolds } from './fold-check.ts';
import { createMovedClock } from './moved-clock.ts';
import { agentSocketPath, brandTokenFor, consumerSocketPath, exchangeToken, loginAgent, postJson } from './sign-in.ts';
import { account, seedAccount, type TestConfigOptions, testConfig } from './test-account.ts';
import { openWire, type WireClient } from './wire-client.ts';

export { account };

export interface StartOptions extends TestConfigOptions {
  dataDir?: string;
  /** Lines of the log, for tests that look into it. */
  logLines?: string[];
  clock?: FakeClock;
  /** The system's clock instead of a fake one, for browsers, whose time moves by itself; or another one that does. */
  realTime?: boolean | Clock;
}

export interface TestServer {
  app: App;
  store: Store;
  clock: FakeClock;
  url: string;
  wsUrl: string;
  dataDir: string;
  databaseUrl: string | undefined;
  brandToken(claims?: Record<string, unknown>): string;
  /** An LP token for the brand's customer `sub`. */
  consumerToken(sub?: string, claims?: Record<string, unknown>): Promise<string>;
  consumer(sub?: string, claims?: Record<string, unknown>): Promise<WireClient>;
  login(loginName: string): Promise<{ bearer: string; csrf: string; cookie: string; userPid: string }>;
  agent(loginName: string): Promise<WireClient & { pid: string }>;
  post(path: string, body?: unknown): Promise<{ status: number; body: Record<string, string> }>;
  /** What a server in real time keeps for a moment, so that busy paths do not ask for it each time, is over. */
  forgetKept(): void;
  stop(): Promise<void>;
}

/** No answer is kept for longer. */
const keptMs = 3_000;

/** A whole server on port 0 with a real store, two agents, a manager and a brand; time stands still until moved. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-'));
  const clock = options.clock ?? createFakeClock(Date.now());
  const { logLines, realTime } = options;
  const destination = { write: (line: string) => void logLines?.push(line) };
  const log = createLog(logLines ? 'debug' : 'silent', { destination, clock });
  const movedClock = createMovedClock();
  const ownTime = realTime === true ? movedClock : realTime || clock;
  const app = await createApp(testConfig(dataDir, options), { clock: ownTime, log });
  await seedAccount(app.store, { publicKey: brandPublicKey });
  const url = `http://127.0.0.1:${app.httpPort}`;
  const wsUrl = `ws://127.0.0.1:${app.httpPort}`;

  const brandToken = (claims: Record<string, unknown> = {}) => brandTokenFor(clock.now(), claims);
  const consumerToken = (sub = 'user-1', claims: Record<string, unknown> = {}) =>
    exchangeToken(url, brandToken({ sub, ...claims }));
  const login = (loginName: string) => loginAgent(url, loginName);

  return {
    app,
    store: app.store,
    clock,
    url,
    wsUrl,
    dataDir,
    databaseUrl: options.databaseUrl,
    brandToken,
    consumerToken,
    async consumer(sub, claims) {
      const jwt = await consumerToken(sub, claims);
      return openWire(wsUrl + consumerSocketPath, { authorization: `jwt ${jwt}` });
    },
    login,
    async agent(loginName) {
      const { bearer, userPid } = await login(loginName);
      const wire = await openWire(wsUrl + agentSocketPath(bearer));
      return Object.assign(wire, { pid: userPid });
    },
    post: (path, body) => postJson(url + path, body),
    forgetKept: () => movedClock.skip(keptMs),
    async stop() {
      await checkFolds(app.store, account).finally(() => app.close());
      if (!options.dataDir) rmSync(dataDir, { recursive: true });
    },
  };
}
