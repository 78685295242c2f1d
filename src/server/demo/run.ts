/** Demo mode: a server on this machine with an account to try, and the website of a brand that uses it. */
import { join } from 'node:path';
import { createApp } from '../app.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type Environment, readConfig } from '../config-reader.ts';
import { createSeal } from '../identity/seal.ts';
import { ProblemsError } from '../problems.ts';
import { type Random, systemRandom } from '../random.ts';
import { createDemoEnvironment } from './environment.ts';
import { type BrandConnector, demoAccountId, seedDemo } from './seed.ts';

export interface BrandSiteOptions {
  host: string;
  port: number;
  accountId: string;
  /** Origin of the page tag and the messaging window. */
  messagingOrigin: string;
  /** Where the site keeps its keys and the secrets of its clients. */
  secretsFile: string;
}

export interface BrandSite {
  port: number;
  /** How it vouches for its customers. */
  connectors: BrandConnector[];
  close(): Promise<void>;
}

/** The brand's website, which is no part of the server. */
export type StartBrandSite = (options: BrandSiteOptions) => Promise<BrandSite>;

export interface DemoOptions {
  environment: Environment;
  startBrandSite?: StartBrandSite;
  clock?: Clock;
  random?: Random;
}

/** What the demo tells its user, in one line of JSON. */
export interface DemoReady {
  ready: true;
  http: string;
  https: string;
  brand?: string;
  ca: string;
  account: string;
  password: string;
}

export interface Demo {
  ready: DemoReady;
  close(): Promise<void>;
}

export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { startBrandSite, clock = systemClock, random = systemRandom } = options;
  const prepared = await createDemoEnvironment(options.environment, { clock, random });
  const reading = readConfig(prepared.environment, { demo: true });
  if (!reading.ok) throw new ProblemsError(reading.problems);
  const { config } = reading;
  await using parts = new AsyncDisposableStack();
  const app = await createApp(config, { clock, random });
  parts.defer(app.close);
  const { password, passwordIsNew } = prepared;
  const http = `http://localhost:${app.httpPort}`;
  const brandSite = await startBrandSite?.({
    host: config.host,
    port: config.brand?.port ?? 0,
    accountId: demoAccountId,
    messagingOrigin: http,
    secretsFile: join(config.dataDir, 'demo-brand.json'),
  });
  if (brandSite) parts.defer(brandSite.close);
  const secretSeal = createSeal(config.secrets.masterKey, 'connectors', random);
  await seedDemo({
    ...{ store: app.store, clock, random, password, passwordIsNew, secretSeal },
    brand: brandSite?.connectors ?? [],
  });
  const ready: DemoReady = {
    ready: true,
    http,
    https: `https://localhost:${app.tlsPort}`,
    ...(brandSite && { brand: `http://localhost:${brandSite.port}` }),
    ca: prepared.caFile,
    account: demoAccountId,
    password,
  };
  const opened = parts.move();
  return { ready, close: () => opened.disposeAsync() };
}

/** The same in words. */
export function describeDemo({ http, https, brand, ca, account, password }: DemoReady): string {
  const rows = [
    ...(brand ? [`  Be a customer    ${brand}    the website of a demo brand`] : []),
    `  Be an agent      ${http}/workspace`,
    `                   account ${account}, agent1 or agent2 (administrator: admin), password ${password}`,
    `  Use the API      ${https}    certificate authority: ${ca}`,
  ];
  return `\nParley is running, for this machine only. Ctrl+C stops it.\n\n${rows.join('\n')}\n`;
}
