import { availableParallelism } from 'node:os';

/**
 * As many threads in Node's pool as there are processors. A signature or a decryption keeps one busy for a quarter of a
 * millisecond: more threads would take the event loop's share of the processors, fewer would leave some of these idle. Of
 * two, looking up host names never takes both. Counts as long as the pool has not been used; what the operator has set stays.
 */
export function sizeThreadPool(environment: NodeJS.ProcessEnv, processors = availableParallelism()): void {
  environment.UV_THREADPOOL_SIZE ||= String(Math.max(2, processors));
}
