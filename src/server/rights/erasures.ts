/**
 * Carries erasures out: each is a row that says how far it has got, worked on by one node at a time, which holds a lease.
 * If that node dies, another goes on where the row stands; nothing is lost by doing a step again.
 */
import type { Audit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { Claimed, Person, RightsRequest, RightsState } from '../store/rights.ts';
import { claimedBy } from './claimed.ts';
import { type Counts, countAll, type EraseParts, endSessions, eraseAll, type Verification, verify } from './erase.ts';
import type { Customer } from './subject.ts';

export interface ErasureRecord {
  /** Rows that were there, once the sessions had ended. */
  before?: Counts;
  after?: Counts;
  verification?: Verification;
  /** When the databases' files were rid of it. */
  scrubbedTs?: number;
  /** How often something was still found, since the consumer had come back meanwhile or a node was late. */
  repeats: number;
  /** Whom it is about, sealed; gone once that is done. */
  subject?: string;
}

export interface ErasureParts extends EraseParts {
  audit: Pick<Audit, 'act'>;
  clock: Clock;
  log: Log;
  /** Of this node. */
  holder: string;
  identity: Pick<Identity, 'revokeConsumer' | 'consumerIdOf'>;
  openSubject(accountId: string, sealed: string): Customer | undefined;
}

const pollMs = 10_000;
/** By then all nodes have ended the sessions, and have indexed what had come before. */
const settleMs = 2_000;
const retryMs = 60_000;
const leaseMs = 120_000;
const scrubLeaseMs = 1_800_000;
const atOnce = 20;
const leaseName = 'erasures';

class LeaseLost extends Error {}

export interface Erasures {
  /** There is something new to do. */
  kick(): void;
  /** Ends what is under way between two steps, for another node to go on with. */
  close(): Promise<void>;
}

/** `kick` comes again when something falls due. The result works on all that is due. */
function createWork(parts: ErasureParts, { isClosed, kick }: { isClosed(): boolean; kick(): void }) {
  const { store, clock, log } = parts;

  const hold = async (forMs = leaseMs): Promise<void> => {
    const nowTs = clock.now();
    const lease = { name: leaseName, holder: parts.holder, nowTs, untilTs: nowTs + forMs };
    if (isClosed() || !(await store.takeLease(lease))) throw new LeaseLost();
  };

  const swap = async (request: RightsRequest, change: Partial<RightsRequest>): Promise<void> => {
    if (!(await store.swapRightsRequest({ ...request, ...change, revision: request.revision + 1 })))
      throw new LeaseLost();
  };

  const personOf = async ({ accountId, consumerId }: Person, { subject }: ErasureRecord): Promise<Claimed> => {
    const customer = subject === undefined ? undefined : parts.openSubject(accountId, subject);
    return customer ? claimedBy(parts, accountId, customer) : { accountId, consumerId };
  };

  async function advance(request: RightsRequest, named: Person): Promise<void> {
    const record = request.record as ErasureRecord;
    const person = await personOf(named, record);
    await hold();
    await endSessions(parts, person);
    const goOnLater = async (change: Partial<RightsRequest>): Promise<void> => {
      clock.after(settleMs, kick);
      await swap(request, { ...change, dueTs: clock.now() + settleMs });
    };
    if (request.state === 'closing') {
      await goOnLater({ state: 'erasing', record: { ...record, before: await countAll(parts, person) } });
      return;
    }
    await eraseAll(parts, person, hold);
    const { after, verification } = await verify(parts, person, hold);
    const seen = { ...record, after, verification };
    if (verification.found === 0) await swap(request, { state: 'scrubbing', record: seen });
    else await goOnLater({ record: { ...seen, repeats: record.repeats + 1 } });
  }

  async function attempt(request: RightsRequest): Promise<void> {
    const { accountId, consumerId } = request;
    if (consumerId === undefined) throw new Error(`erasure ${request.id} does not say whom to erase`);
    try {
      await advance(request, { accountId, consumerId });
    } catch (err) {
      if (err instanceof LeaseLost) throw err;
      log.error({ err, request: request.id, state: request.state }, 'an erasure failed and will be tried again');
      await swap(request, { dueTs: clock.now() + retryMs });
    }
  }

  /** One rewriting of the files serves all that wait for it. */
  async function finish(requests: readonly RightsRequest[]): Promise<void> {
    if (requests.length === 0) return;
    await hold(scrubLeaseMs);
    try {
      await parts.index.scrub();
      await store.scrub();
    } catch (err) {
      log.error({ err }, "the databases' files could not be rid of what was erased, and will be later");
      for (const request of requests) await swap(request, { dueTs: clock.now() + retryMs });
      return;
    }
    for (const request of requests) {
      const { consumerId: _, ...rest } = request;
      const finishedTs = clock.now();
      const { subject: __, ...told } = request.record as ErasureRecord;
      const record = { ...told, scrubbedTs: finishedTs };
      const done = { ...rest, state: 'done' as const, finishedTs, record, revision: request.revision + 1 };
      const { id, accountId, requestedBy } = request;
      const line = { accountId, by: 'system', act: 'consumer-erased', about: { request: id } };
      if (!(await parts.audit.act({ kind: 'rights-request', next: done }, line))) throw new LeaseLost();
      log.info({ audit: 'consumer-erased', account: accountId, userId: requestedBy, request: id }, 'administration');
    }
  }

  return async (): Promise<void> => {
    for (;;) {
      const due = await store.listDueErasures(clock.now(), atOnce);
      if (due.length === 0) return;
      await hold();
      const inState = (...states: RightsState[]) => due.filter(({ state }) => states.includes(state));
      const open = inState('closing', 'erasing');
      for (const request of open) await attempt(request);
      if (open.length === 0) await finish(inState('scrubbing'));
    }
  };
}

export function startErasures(parts: ErasureParts): Erasures {
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  /** Free again in the very moment in which nothing more is asked for, so that no kick is lost. */
  const work = async (): Promise<void> => {
    try {
      while (again && !closed) {
        again = false;
        await run();
      }
    } catch (err) {
      if (!(err instanceof LeaseLost) && !closed) parts.log.error({ err }, 'erasures failed');
    } finally {
      running = undefined;
    }
  };
  const kick = (): void => {
    again = true;
    if (!closed) running ??= work();
  };

  const run = createWork(parts, { isClosed: () => closed, kick });
  const stopPolling = parts.clock.every(pollMs, kick);
  /* What a node that is gone has begun. */
  kick();
  return {
    kick,
    async close() {
      closed = true;
      stopPolling();
      await running;
      const nowTs = parts.clock.now();
      await parts.store.takeLease({ name: leaseName, holder: parts.holder, nowTs, untilTs: nowTs });
    },
  };
}
