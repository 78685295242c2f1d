/** Deletes what is older than its account keeps it: a bounded part at a time, on one node at a time. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Old } from '../store/rights.ts';
import type { Account, RetentionSettings } from '../store/store.ts';
import { type EraseParts, eraseConversations } from './erase.ts';

export interface RetentionParts extends Pick<EraseParts, 'store' | 'index' | 'bus' | 'forget'> {
  clock: Clock;
  log: Log;
  holder: string;
}

/** Thirteen months, three months, three years. */
export const usualRetention: Required<RetentionSettings> = { conversationDays: 395, visitDays: 90, changeDays: 1095 };

const dayMs = 86_400_000;
const everyMs = 3_600_000;
const leaseMs = 600_000;
const conversationsAtOnce = 50;
const rowsAtOnce = 500;
/** What one account may take of an hour's run; the rest is deleted in the next. */
const mostSteps = 100;

/** The result stops it, once what it is doing is done. */
export function startRetention(parts: RetentionParts): () => Promise<void> {
  const { store, clock, log } = parts;
  let running: Promise<void> | undefined;
  let closed = false;

  const hold = async (): Promise<boolean> => {
    const nowTs = clock.now();
    return !closed && store.takeLease({ name: 'retention', holder: parts.holder, nowTs, untilTs: nowTs + leaseMs });
  };

  async function repeat(old: Old, deleteSome: (old: Old) => Promise<number>): Promise<number> {
    let deleted = 0;
    for (let step = 0; step < mostSteps && (await hold()); step++) {
      const some = await deleteSome(old);
      deleted += some;
      if (some < old.limit) break;
    }
    return deleted;
  }

  async function keepTo({ id: accountId, settings }: Account): Promise<void> {
    const { conversationDays, visitDays, changeDays } = { ...usualRetention, ...settings.retention };
    const old = (days: number, limit = rowsAtOnce): Old => ({ accountId, beforeTs: clock.now() - days * dayMs, limit });
    const deleted = {
      conversations: await repeat(old(conversationDays, conversationsAtOnce), (some) => deleteClosed(parts, some)),
      consumers: await repeat(old(conversationDays), store.deleteOldConsumers),
      visits: await repeat(old(visitDays), store.deleteOldVisits),
      changes: await repeat(old(changeDays), store.deleteOldChanges),
    };
    if (Object.values(deleted).some((rows) => rows > 0))
      log.info(
        { audit: 'retention', account: accountId, ...deleted },
        'what was older than its account keeps it was deleted',
      );
  }

  const run = async (): Promise<void> => {
    for (const account of await store.listAccounts()) {
      if (!(await hold())) return;
      /* What is wrong with one account's data is no reason to keep another's. */
      await keepTo(account).catch((err: unknown) =>
        log.error({ err, account: account.id }, 'what is old was not deleted'),
      );
    }
  };

  const stop = clock.every(everyMs, () => {
    running ??= run()
      .catch((err) => log.error({ err }, 'what is old was not deleted'))
      .finally(() => {
        running = undefined;
      });
  });
  return async () => {
    closed = true;
    stop();
    await running;
  };
}

async function deleteClosed(parts: RetentionParts, old: Old): Promise<number> {
  const { accountId } = old;
  const ids = await parts.store.listClosedBefore(old);
  const consumers = new Map<string, string[]>();
  for (const id of ids) {
    const conversation = await parts.store.findConversation(accountId, id);
    const consumerId = conversation?.consumerId ?? '';
    consumers.set(consumerId, [...(consumers.get(consumerId) ?? []), id]);
  }
  for (const [consumerId, own] of consumers)
    await eraseConversations(parts, { accountId, consumerId }, { ids: own, step: async () => {} });
  return ids.length;
}
