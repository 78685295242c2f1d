/** What a command may use of the process that runs it. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Environment } from '../config-reader.ts';

export interface Terminal {
  environment: Environment;
  /** Standard input; passwords and client secrets are read from it when it is not a terminal. */
  input: Readable & { isTTY?: boolean };
  /** One line to standard output. */
  print(line: string): void;
  /** Aborted when the command is asked to end. */
  signal: AbortSignal;
}

/** From standard input when something is piped into it, so that a secret never stands on a command line. */
export async function readSecret({ input }: Terminal): Promise<string | undefined> {
  if (input.isTTY) return undefined;
  const secret = (await text(input)).replace(/\r?\n$/, '');
  return secret === '' ? undefined : secret;
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
