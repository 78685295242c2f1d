/**
 * What the worst visitor costs everybody else: an honest agent and customers talk, first alone, then beside it. Memory is
 * read after garbage collection, in both times alike.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultLimits } from '../../src/server/config.ts';
import { brandPublicKey } from '../support/brand-keys.ts';
import { forkListener, type ServerProcess } from '../support/fork-server.ts';
import { openTalk, type Talk } from './talk.ts';

export interface WorstOptions {
  dataDir: string;
  calmMs: number;
  attackMs: number;
  restMs: number;
}

export interface WorstReport {
  calm: Times;
  attack: Times;
  /** Bytes above the end of the calm time: the most during the attack, and after a rest. */
  heldAtMost: number;
  heldAfter: number;
  rssAtMost: number;
  rssAfter: number;
  diskGrown: number;
  visitor: { counts: Record<string, number>; answers: Record<string, number> };
}

interface Times {
  messages: number;
  p50Ms: number;
  p99Ms: number;
}

export const account = 'worst';
const sampleMs = 5000;
/** A public one, behind a declared proxy: private ones stand for everybody. */
const visitorAddress = '81.2.69.160';

export async function measureWorst({ dataDir, calmMs, attackMs, restMs }: WorstOptions): Promise<WorstReport> {
  /* As a server in production has them. */
  const options = {
    dataDir,
    publicKey: brandPublicKey,
    longestHoldMs: 200,
    trustedProxies: ['127.0.0.1'],
    limits: defaultLimits,
  };
  const server = await forkListener(new URL('../fuzz/server.ts', import.meta.url), options, ['--expose-gc']);
  await server.ask('account', account);
  const talk = await openTalk(server, account);
  await watch(server, talk, calmMs / 2);
  const calm = await watch(server, talk, calmMs);
  const diskBefore = bytesIn(dataDir);

  const visitor = fork(new URL('./visitor.ts', import.meta.url), [
    JSON.stringify({ port: Number(new URL(server.url).port), account, address: visitorAddress }),
  ]);
  await once(visitor, 'message');
  const attack = await watch(server, talk, attackMs);
  visitor.send('report');
  const [said] = await once(visitor, 'message');
  visitor.disconnect();
  await talk.close();
  await sleep(restMs);
  const rest = await sample(server);
  const diskGrown = bytesIn(dataDir) - diskBefore;
  await server.stop();

  const last = calm.samples.at(-1) ?? rest;
  return {
    calm: calm.times,
    attack: attack.times,
    heldAtMost: Math.max(...attack.samples.map(({ held }) => held)) - last.held,
    heldAfter: rest.held - last.held,
    rssAtMost: Math.max(...attack.samples.map(({ rss }) => rss)) - Math.max(...calm.samples.map(({ rss }) => rss)),
    rssAfter: rest.rss - last.rss,
    diskGrown,
    visitor: said as WorstReport['visitor'],
  };
}

interface Sample {
  held: number;
  rss: number;
}

async function sample(server: ServerProcess): Promise<Sample> {
  const { heapUsed, external, rss } = await server.usage();
  return { held: heapUsed + external, rss };
}

async function watch(server: ServerProcess, talk: Talk, ms: number): Promise<{ samples: Sample[]; times: Times }> {
  const untilTs = Date.now() + ms;
  const samples: Sample[] = [];
  talk.takeTimes();
  while (Date.now() < untilTs) {
    await sleep(Math.min(sampleMs, ms));
    samples.push(await sample(server));
  }
  return { samples, times: timesOf(talk.takeTimes()) };
}

function timesOf(all: readonly number[]): Times {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round((sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN) * 10) / 10;
  return { messages: all.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

const bytesIn = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
