import { randomBytes, randomFillSync, randomUUID } from 'node:crypto';

/** Ids and randomness, injected so that tests can repeat a run. */
export interface Random {
  uuid(): string;
  bytes(count: number): Buffer;
}

const poolBytes = 4096;
const fewBytes = 96;
const pool = Buffer.alloc(poolBytes);
let used = poolBytes;

/** Few bytes come from a pool, filled for many calls at once: asking the library each time takes 8 µs. */
function bytes(count: number): Buffer {
  if (count > fewBytes) return randomBytes(count);
  if (used + count > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = Buffer.from(pool.subarray(used, used + count));
  /* Nobody who sees the pool later learns what was drawn. */
  pool.fill(0, used, used + count);
  used += count;
  return drawn;
}

export const systemRandom: Random = { uuid: () => randomUUID(), bytes };
