import { randomBytes, randomUUID } from 'node:crypto';

/** Ids and randomness, injected so that tests can repeat a run. */
export interface Random {
  uuid(): string;
  bytes(count: number): Buffer;
}

export const systemRandom: Random = { uuid: () => randomUUID(), bytes: (count) => randomBytes(count) };
