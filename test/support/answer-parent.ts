import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Question, Usage } from './fork-server.ts';

/** The child's side of `forkListener`: says where it listens, answers questions, ends with its parent. */
export function answerParent(
  httpPort: number,
  close: () => Promise<unknown>,
  answers: Record<string, (about: string) => unknown> = {},
): void {
  const stop = async () => {
    await close();
    process.disconnect();
  };
  process.on('disconnect', () => process.exit(0));
  process.on('message', (asked) => {
    if (asked === 'stop') void stop();
    if (asked === 'usage') process.send?.(usage());
    if (asked === 'watch-loop') loop = watchLoop();
    if (isQuestion(asked)) void answer(asked);
  });
  async function answer({ id, question, about }: Question): Promise<void> {
    process.send?.({ id, answer: await answers[question]?.(about) });
  }
  process.send?.({ httpPort });
}

const isQuestion = (asked: unknown): asked is Question => typeof asked === 'object' && asked !== null;

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
