import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ConversationIndex } from './conversation-index.ts';
import type { IndexDatabase } from './sqlite-index-database.ts';

type Method = Exclude<keyof IndexDatabase, 'close'>;

export type IndexCall = [id: number, method: Method, args: unknown[]];
export type IndexReturn = [id: number, result: unknown, failure?: string];

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The index beside the embedded store, in a file and on a thread of its own. */
export async function openSqliteIndex({ path }: { path: string }): Promise<ConversationIndex> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await (await open(path, 'a', 0o600)).close();
  const worker = new Worker(new URL('./sqlite-index-worker.ts', import.meta.url), { workerData: { path } });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  worker.on('message', ([id, result, refused]: IndexReturn) => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (refused === undefined) found?.resolve(result);
    else found?.reject(new Error(`index: ${refused}`));
  });
  worker.on('error', (cause) => fail(new Error(`index: ${cause instanceof Error ? cause.message : cause}`, { cause })));
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      fail(new Error('the thread of the index ended'));
      resolve();
    });
  });
  const call = <M extends Method>(method: M, ...args: Parameters<IndexDatabase[M]>) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (failure) reject(failure);
    else {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      worker.postMessage([id, method, args] satisfies IndexCall);
    }
    return promise as Promise<Awaited<ReturnType<IndexDatabase[M]>>>;
  };
  return {
    list: (ids) => call('list', ids),
    save: (changes) => call('save', changes),
    saveAttributes: (accountId, id, tokens) => call('saveAttributes', accountId, id, tokens),
    search: (query) => call('search', query),
    count: (query, most) => call('count', query, most),
    listDays: (query) => call('listDays', query),
    erase: (accountId, ids) => call('erase', accountId, ids),
    clear: () => call('clear'),
    scrub: () => call('scrub'),
    async close() {
      if (!failure) {
        failure = new Error('the index is closed');
        worker.postMessage('close');
      }
      await ended;
    },
  };
}
