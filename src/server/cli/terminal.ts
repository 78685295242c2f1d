/** What a command may use of the process that runs it. */
import type { Readable } from 'node:stream';
import type { Environment } from '../config-reader.ts';

export interface Terminal {
  environment: Environment;
  /** Standard input; passwords are read from it when it is not a terminal. */
  input: Readable & { isTTY?: boolean };
  /** One line to standard output. */
  print(line: string): void;
  /** Aborted when the command is asked to end. */
  signal: AbortSignal;
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
