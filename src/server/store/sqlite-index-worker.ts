/**
 * The thread that owns the index of the embedded store: a database file of its own, so that neither writing nor a long
 * search holds up the log. What a power cut takes from it is derived again.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { IndexCall, IndexReturn } from './sqlite-index.ts';
import { openIndexDatabase } from './sqlite-index-database.ts';

const port = parentPort;
if (!port) throw new Error('the index worker runs as a worker thread');

const database = openIndexDatabase((workerData as { path: string }).path);
let turn = Promise.resolve();

port.on('message', (call: IndexCall | 'close') => {
  if (call === 'close') {
    turn = turn.then(() => {
      database.close();
      port.close();
    });
    return;
  }
  turn = turn.then(async () => {
    port.postMessage(await answer(call));
  });
});

async function answer([id, method, args]: IndexCall): Promise<IndexReturn> {
  try {
    const run = database[method] as (...given: unknown[]) => unknown;
    return [id, await run(...args)];
  } catch (error) {
    return [id, undefined, error instanceof Error ? error.message : String(error)];
  }
}
