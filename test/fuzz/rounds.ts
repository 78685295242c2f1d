/** Sends mutated frames and requests to a server in rounds, each in an account of its own, and looks at what it did. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits, type Limits } from '../../src/server/config.ts';
import { brandPublicKey } from '../support/brand-keys.ts';
import { forkListener, type ServerProcess, type Usage } from '../support/fork-server.ts';
import { type Finding, Findings, Recent } from './findings.ts';
import { callers, type Route } from './http-cases.ts';
import { httpLane, type Lane, type LaneParts, WireLane, type WireRole } from './lanes.ts';
import type { Stall } from './stalls.ts';
import { openWorld } from './world.ts';

export interface FuzzOptions {
  dataDir: string;
  seed: number;
  count: number;
  /** Number of the first case. */
  from?: number;
  databaseUrl?: string;
  pagesDir?: string;
  /** Fails and holds its event loop now and then, so that a test sees that it is found out. */
  faulty?: boolean;
  progress?: (done: number) => void;
}

export interface FuzzReport {
  cases: number;
  findings: Finding[];
  /** By class, for example `http 4xx`. */
  answers: Record<string, number>;
  /** After garbage collection: once everything was used, and at the end. */
  memory: { before: Usage; after: Usage };
}

export const casesPerRound = 2000;
const longestHoldMs = 200;
/** What the server may keep for all that it has seen, bytes of heap. */
const mostKept = 64 * 1024 * 1024;

const wireRoles: readonly WireRole[] = ['consumer', 'consumer', 'anonymous', 'agent', 'manager', 'stranger'];
const httpRoles = [...callers, 'administrator', 'page'] as const;

/** Every share and rate is as good as endless: what is looked for is what else happens. */
const rates = Object.keys(defaultLimits).filter((name) => /Per(Second|Minute|Hour|Day)$|Burst$/.test(name));
const limits: Partial<Limits> = {
  ...Object.fromEntries(rates.map((name) => [name, 1_000_000_000])),
  socketsPerConsumer: 1000,
  httpRequestMs: 5000,
};

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { dataDir, seed, count, from = 0, databaseUrl, pagesDir, faulty, progress } = options;
  const log = join(dataDir, 'server.log');
  const output = openSync(log, 'w');
  const findings = new Findings();
  const recent = new Recent();
  const childOptions = {
    dataDir,
    databaseUrl,
    pagesDir,
    publicKey: brandPublicKey,
    limits,
    longestHoldMs,
    faulty,
    output,
  };
  const server = await forkListener(new URL('./server.ts', import.meta.url), childOptions, ['--expose-gc']);
  let ended = false;
  const end = server.gone.then((code) => {
    if (!ended) findings.add({ kind: 'crash', what: `exit code ${code}`, answer: recent.since(Date.now() - 500) });
    ended = true;
  });
  /** Undefined where the server ends meanwhile. */
  const unlessEnded = <T>(answer: Promise<T>): Promise<T | undefined> =>
    Promise.race([answer, end.then(() => undefined)]);
  const rested = async (): Promise<Usage> => {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    const usage = (await unlessEnded(server.usage())) ?? nothing;
    /* Collecting garbage for it holds the loop, and is no finding. */
    await unlessEnded(server.ask('stalls'));
    return usage;
  };

  const routes = await listRoutes(server);
  const parts = { seed, port: Number(new URL(server.url).port), routes, findings, recent };
  let before: Usage | undefined;
  for (let first = from; first < from + count && !ended; first += casesPerRound) {
    const last = Math.min(first + casesPerRound, from + count);
    await unlessEnded(runRound(server, parts, first, last));
    for (const { fromTs, toTs, cpuMs } of (await unlessEnded(server.ask<Stall[]>('stalls'))) ?? [])
      findings.add({
        kind: 'stall',
        what: `${toTs - fromTs} ms, ${cpuMs} of them at work`,
        answer: recent.since(fromTs, toTs),
      });
    if (last - from >= count / 4) before ??= await rested();
    progress?.(last - from);
  }
  const memory = { before: before ?? nothing, after: await rested() };
  if (held(memory.after) - held(memory.before) > mostKept)
    findings.add({ kind: 'memory', what: 'more is held than before', answer: JSON.stringify(memory) });
  if (!ended) {
    ended = true;
    await server.stop();
  }
  closeSync(output);
  for (const line of failuresIn(log)) findings.add({ kind: 'log', what: line });
  return { cases: count, findings: findings.list(), answers: findings.answers, memory };
}

const restMs = 500;
const nothing: Usage = { rss: 0, heapUsed: 0, external: 0, cpuMs: 0 };
const held = ({ heapUsed, external }: Usage): number => heapUsed + external;

/** Those that answer to HEAD answer to GET as well. */
async function listRoutes(server: ServerProcess): Promise<Route[]> {
  const routes = await server.ask<Route[]>('routes');
  return withDescribedBodies(routes.filter(({ method }) => method !== 'HEAD'));
}

/** An administrator's bodies are checked by hand, and described for administrators. */
function withDescribedBodies(routes: readonly Route[]): Route[] {
  const { paths } = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
  return routes.map((route) => {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
    const body = paths[path]?.[route.method.toLowerCase()]?.requestBody?.content['application/json'].schema;
    return body ? { ...route, schema: { ...route.schema, body } } : route;
  });
}

async function runRound(
  server: ServerProcess,
  shared: Omit<LaneParts, 'world'>,
  first: number,
  last: number,
): Promise<void> {
  const world = await openWorld(server, `fuzz${Math.floor(first / casesPerRound)}`);
  const parts = { ...shared, world };
  const wires = wireRoles.map((role) => new WireLane(role, parts));
  const https = httpRoles.map((role) => httpLane(role, parts));
  const lanes: Lane[] = [...wires.map((wire) => (index: number) => wire.send(index)), ...https];
  await Promise.all(
    lanes.map(async (send, place) => {
      for (let index = first; index < last; index++) if (index % lanes.length === place) await send(index);
    }),
  );
  await Promise.all(wires.map((wire) => wire.finish()));
  for (const lane of [...wires, ...https]) lane.close();
}

/** Each kind of failure that the server logged. */
function failuresIn(log: string): string[] {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    if (!line.startsWith('{')) return line;
    const { msg, err, type, route, failure } = JSON.parse(line);
    const stack = String(err?.stack ?? '')
      .split('\n')
      .slice(0, 3)
      .join(' ');
    return [msg, failure, type ?? route, stack].filter(Boolean).join(' | ').slice(0, 700);
  });
}
