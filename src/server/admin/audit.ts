/**
 * The record of what administrators do. Configuration items record themselves, in the statement that changes them; the
 * rest is recorded here, in the same place, after it was done. Secrets never get into it.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { ItemKind, ItemStore } from '../store/items.ts';

export interface RecordedChange {
  accountId: string;
  /** A user's id. */
  by: string;
  kind: ItemKind;
  id: string;
  /** As administrators see it; undefined = it was created. */
  before?: unknown;
  /** Undefined = it was deleted. */
  after?: unknown;
}

export interface RecordedAct {
  accountId: string;
  by: string;
  /** For example `session-ended`. */
  act: string;
  /** What it was done to. */
  about: Record<string, unknown>;
}

export interface Audit {
  changed(change: RecordedChange): Promise<void>;
  acted(act: RecordedAct): Promise<void>;
}

interface AuditParts {
  store: ItemStore;
  clock: Clock;
  random: Random;
  log: Log;
}

const attempts = 5;

export function createAudit({ store, clock, random, log }: AuditParts): Audit {
  const append = async ({ accountId, by, kind, id, before, after }: RecordedChange): Promise<void> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const standing = await store.findItem(accountId, kind, id);
      const swap = { accountId, kind, id, ts: clock.now() };
      /* What was there before anything was recorded. */
      if (!standing && before !== undefined)
        await store.swapItem({ ...swap, expectedRevision: 0, next: before, by: 'system' });
      else if (await store.swapItem({ ...swap, expectedRevision: standing?.revision ?? 0, next: after, by })) return;
    }
    log.error({ audit: kind, account: accountId, userId: by, item: id }, 'a change was not recorded');
  };
  return {
    changed: append,
    acted: ({ accountId, by, act, about }) =>
      append({ accountId, by, kind: 'act', id: random.uuid(), after: { act, ...about } }),
  };
}
