import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Usage } from './fork-server.ts';

/** The child's side of `forkListener`: says where it listens, answers questions, ends with its parent. */
export function answerParent(httpPort: number, close: () => Promise<unknown>): void {
  const stop = async () => {
    await close();
    process.disconnect();
  };
  process.on('disconnect', () => process.exit(0));
  process.on('message', (asked) => {
    if (asked === 'stop') void stop();
    if (asked === 'usage') process.send?.(usage());
    if (asked === 'watch-loop') loop = watchLoop();
  });
  process.send?.({ httpPort });
}

type Histogram = ReturnType<typeof monitorEventLoopDelay>;

let loop: Histogram | undefined;
const loopResolutionMs = 1;

function watchLoop(): Histogram {
  const histogram = monitorEventLoopDelay({ resolution: loopResolutionMs });
  histogram.enable();
  return histogram;
}

function loopP99Ms(histogram: Histogram): number {
  const p99Ms = histogram.percentile(99) / 1e6 - loopResolutionMs;
  histogram.reset();
  return p99Ms;
}

function usage(): Usage {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { rss, heapUsed, external, cpuMs: (user + system) / 1000, ...(loop && { loopP99Ms: loopP99Ms(loop) }) };
}
