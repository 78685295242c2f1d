/**
 * Changes by administrators, each with its line in the record of changes: one is not stored without the other.
 * Configuration items record themselves. Secrets never get into the record.
 */
import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';
import type { Random } from './random.ts';
import type { AccountChange, Recorded, StoredAct } from './store/changes.ts';
import type { Store } from './store/store.ts';

export interface RecordedAct {
  accountId: string;
  by: string;
  /** For example `key-rotated`. */
  act: string;
  /** What it was done to. */
  about: Record<string, unknown>;
}

export interface Audit {
  /** False: somebody else was first, and nothing has changed. */
  change(change: Omit<AccountChange, 'ts'>): Promise<boolean>;
  /** What replaces nothing that somebody has read is stored with its line too. False: somebody else was first. */
  act(stored: StoredAct, line: RecordedAct): Promise<boolean>;
  /** For a change that is an act besides. */
  lineOf(act: string, about: Record<string, unknown>): Recorded;
}

interface AuditParts {
  store: Pick<Store, 'changeRecords'>;
  clock: Clock;
  random: Random;
}

export function createAudit({ store, clock, random }: AuditParts): Audit {
  const change: Audit['change'] = (made) => store.changeRecords({ ...made, ts: clock.now() });
  const lineOf: Audit['lineOf'] = (act, about) => ({ kind: 'act', id: random.uuid(), after: { act, ...about } });
  return {
    change,
    lineOf,
    act: (stored, { accountId, by, act, about }) =>
      change({ accountId, by, swaps: [], acts: [stored], recorded: [lineOf(act, about)] }),
  };
}

/** The change is made, or `precondition-failed` is thrown. */
export async function mustChange(audit: Audit, change: Omit<AccountChange, 'ts'>): Promise<void> {
  if (!(await audit.change(change))) throw new AppError('precondition-failed');
}
