/**
 * A brand's token exchanged for ours, against the RSA operations that it cannot do without. Like with like: the exchange in
 * one process against the operations in one process, and the exchange over HTTP against the operations behind a bare
 * HTTP server; and, as the hardest measure, the exchange over HTTP against the operations alone.
 */
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brandPublicKey } from '../test/support/brand-keys.ts';
import { forkListener, forkServer, type ServerProcess } from '../test/support/fork-server.ts';
import { account } from '../test/support/test-account.ts';
import { brandTokens } from './brand-tokens.ts';
import { exchangeFor, requestFor } from './exchange-load.ts';
import { type Figure, type Measured, median, progress } from './figure.ts';
import { askForRound, type Done } from './rounds-on-request.ts';

/** So many that none comes back while the server remembers what it has saved of them. */
const customers = 12_000;
const concurrency = 64;
/** Short ones: what else the machine does comes and goes within seconds. */
const rounds = 60;
const roundMs = 250;
/** By then the compiler has seen all it will, the store knows each customer, and its log has grown to its full size. */
const exchangesToWarmUp = 20_000;
const warmUpMs = 1000;

interface Kind {
  name: string;
  /** The signed token stands in an encrypted one. */
  nested: boolean;
  operations: string;
}

const signed: Kind = { name: 'exchange', nested: false, operations: 'verify + sign RS256-2048' };
const nested: Kind = {
  name: 'exchange-nested',
  nested: true,
  operations: 'decrypt RSA-OAEP-256 + verify + sign RS256-2048',
};

export const measureExchange = (execArgv?: string[]): Promise<Measured[]> => measureAlone(signed, execArgv);
export const measureNestedExchange = (execArgv?: string[]): Promise<Measured[]> => measureAlone(nested, execArgv);
export const measureExchangeHttp = (execArgv?: string[]): Promise<Measured[]> => measureOverHttp(signed, execArgv);
export const measureNestedExchangeHttp = (execArgv?: string[]): Promise<Measured[]> =>
  measureOverHttp(nested, execArgv);

interface Round {
  perSecond: number;
  /** Processor time of the serving process for each, microseconds. */
  cpuUs: number;
  loopP99Ms: number;
}

type Play = (lengthMs: number) => Promise<Round>;

async function measureAlone(kind: Kind, execArgv: string[] = []): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  progress(`signing the tokens of ${customers} customers`);
  const options = { dataDir, concurrency, customers, nested: kind.nested };
  const ours = await forkListener(new URL('./exchange-process.ts', import.meta.url), options, execArgv);
  const bare = await forkBare(kind);
  const played = await alternately({ ours: inProcess(ours), bare: inProcess(bare) });
  for (const process of [ours, bare]) await process.stop();
  rmSync(dataDir, { recursive: true });
  const common = { kind, name: kind.name, unit: 'exchanges/s, without HTTP' };
  const baselineUnit = `${kind.operations} /s, node:crypto, without HTTP`;
  return compared({ ...common, baselineUnit, ours: played.ours, baseline: played.bare, target: { atLeast: 0.8 } });
}

async function measureOverHttp(kind: Kind, execArgv: string[] = []): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const ours = await forkServer({ dataDir, publicKey: brandPublicKey, users: [] }, execArgv);
  const bare = await forkBare(kind);
  progress(`signing the tokens of ${customers} customers`);
  const requests = (await brandTokens(customers, kind.nested ? await encryptionKeyOf(ours) : undefined)).map(
    requestFor,
  );
  const played = await alternately({
    ours: overHttp(ours, requests),
    bareHttp: overHttp(bare, requests),
    bare: inProcess(bare),
  });
  for (const process of [ours, bare]) await process.stop();
  rmSync(dataDir, { recursive: true });
  const common = { kind, ours: played.ours, unit: 'exchanges/s over HTTP, load generator on the same processors' };
  return [
    ...compared({
      ...common,
      name: `${kind.name}-http`,
      baseline: played.bareHttp,
      baselineUnit: `${kind.operations} /s behind a bare node:http server, the same request and as long an answer`,
    }),
    ...compared({
      ...common,
      name: `${kind.name}-http-against-crypto-alone`,
      baseline: played.bare,
      baselineUnit: `${kind.operations} /s, node:crypto, without HTTP and without a load generator`,
    }),
  ];
}

const forkBare = ({ nested: decrypts }: Kind): Promise<ServerProcess> =>
  forkListener(new URL('./bare-crypto-server.ts', import.meta.url), { concurrency, decrypts });

async function encryptionKeyOf({ url }: ServerProcess) {
  const line = await (await fetch(`${url}/api/account/${account}/jwks/encryption-key`)).text();
  return createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' });
}

const inProcess = (process: ServerProcess): Play => measured(process, (lengthMs) => askForRound(process.url, lengthMs));

function overHttp(process: ServerProcess, requests: readonly Buffer[]): Play {
  const next = { request: 0 };
  const { url } = process;
  return measured(process, (lengthMs) => exchangeFor({ url, requests, concurrency, lengthMs, next }));
}

function measured(process: ServerProcess, play: (lengthMs: number) => Promise<Done>): Play {
  process.watchLoop();
  return async (lengthMs) => {
    const before = await process.usage();
    const { done, seconds } = await play(lengthMs);
    const { cpuMs, loopP99Ms = 0 } = await process.usage();
    return { perSecond: done / seconds, cpuUs: ((cpuMs - before.cpuMs) * 1000) / done, loopP99Ms };
  };
}

/** In turn, so that what else the machine does meets all alike. */
async function alternately<Name extends string>(plays: Record<Name, Play>): Promise<Record<Name, Round[]>> {
  const names = Object.keys(plays) as Name[];
  const played = Object.fromEntries(names.map((name) => [name, [] as Round[]])) as Record<Name, Round[]>;
  for (const name of names)
    for (let done = 0; done < exchangesToWarmUp; ) done += ((await plays[name](warmUpMs)).perSecond * warmUpMs) / 1000;
  progress(`${rounds} rounds of ${roundMs} ms each`);
  for (let round = 0; round < rounds; round++) for (const name of names) played[name].push(await plays[name](roundMs));
  return played;
}

interface Comparison {
  kind: Kind;
  name: string;
  unit: string;
  baselineUnit: string;
  ours: Round[];
  baseline: Round[];
  target?: NonNullable<Figure['target']>;
}

function compared({ name, unit, baselineUnit, ours, baseline, target }: Comparison): Measured[] {
  const of = (all: Round[], member: keyof Round) => median(all.map((round) => round[member]));
  const durability = {
    ours: 'every exchange saves the verified profile, synced to disk before the answer',
    baseline: 'none: nothing is stored',
  };
  const common = { durability, ...(target && { target }) };
  const lateMs = (all: Round[]) => of(all, 'loopP99Ms').toFixed(1);
  return [
    {
      name,
      ...{ value: of(ours, 'perSecond'), unit, baseline: of(baseline, 'perSecond'), baselineUnit, ...common },
      rounds: {
        ours: ours.map((r) => Math.round(r.perSecond)),
        baseline: baseline.map((r) => Math.round(r.perSecond)),
      },
      note: `${concurrency} at once on both sides, ${process.env.UV_THREADPOOL_SIZE} threads in the pool of each; 99 of 100 turns of the event loop were less than ${lateMs(ours)} ms late, of the baseline's ${lateMs(baseline)} ms`,
    },
    {
      name: `${name}-processor`,
      ...{ value: 1e6 / of(ours, 'cpuUs'), unit: `${unit}, for a second of the serving process's processor time` },
      ...{ baseline: 1e6 / of(baseline, 'cpuUs'), baselineUnit: `${baselineUnit}, likewise`, ...common },
      cpuUs: { ours: Math.round(of(ours, 'cpuUs')), baseline: Math.round(of(baseline, 'cpuUs')) },
    },
  ];
}
