/** Runs one command as this process: signals end it in order, problems become sentences and an exit code. */
import { systemClock } from '../clock.ts';
import { ProblemsError } from '../problems.ts';
import type { Terminal } from './terminal.ts';
import { sizeThreadPool } from './thread-pool.ts';

/** An orderly end that takes longer is cut short, and so is what a failed start leaves behind. */
const closeLimitMs = 10_000;
const failureLimitMs = 500;

export async function runProcess(run: (terminal: Terminal) => Promise<void>): Promise<void> {
  sizeThreadPool(process.env);
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(name, () => {
      if (!stop.signal.aborted) systemClock.after(closeLimitMs, () => process.exit(1));
      stop.abort();
    });
  const terminal: Terminal = {
    environment: process.env,
    input: process.stdin,
    print: (line) => process.stdout.write(`${line}\n`),
    signal: stop.signal,
  };
  try {
    await run(terminal);
  } catch (error) {
    for (const problem of describe(error)) process.stderr.write(`parley: ${problem}\n`);
    process.exitCode = 1;
    systemClock.after(failureLimitMs, () => process.exit());
  }
}

function describe(error: unknown): readonly string[] {
  if (error instanceof ProblemsError) return error.problems;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  return [code === 'EADDRINUSE' || code === 'EACCES' ? message : (stack ?? String(error))];
}
