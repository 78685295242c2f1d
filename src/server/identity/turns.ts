/**
 * Turns at something that is tried by many, such as the password of one name. The first tries go at once. After them one
 * goes at a time, with a pause that grows with what was tried in vain and ends at `longestPauseMs`; meanwhile the others
 * wait, each in its lane. The lane that has tried least in vain is next: who comes for the first time goes before all who
 * keep trying, however many these are. Nobody is shut out, and nobody gets more tries than the pauses leave.
 */
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';

export interface Turn {
  /** It was right: its pause ends, and this lane goes before others for its next tries. */
  right(): void;
  /** It was not used: as if it had never been. */
  unused(): void;
}

export interface Turns {
  /** Undefined: so many wait that the turn does not come within `holdMs`. */
  take(key: string, lane: string): Promise<Turn | undefined>;
}

export interface TurnLimits {
  /** Tries that go at once. */
  free: number;
  /** After twice as many tries the pause is twice as long. */
  pauseMs: number;
  longestPauseMs: number;
  /** How long a turn is waited for. */
  holdMs: number;
  /** Without tries for so long, everything begins anew. */
  forgetMs: number;
  mostKeys: number;
  mostLanes: number;
  mostWaitingAtKey: number;
  mostWaiting: number;
}

interface Waiter {
  lane: string;
  untilTs: number;
  settle: (turn: Turn | undefined) => void;
}

interface Tried {
  count: number;
  nextTs: number;
  lastTs: number;
  waiting: Waiter[];
  stop: () => void;
}

/** For so long a lane that tried in vain comes after those that did not. */
const laneMs = 86_400_000;

/** Tries of a lane that was right, before it counts as one of the others. */
const credit = 5;

export function createTurns({ clock, random }: { clock: Clock; random: Random }, limits: TurnLimits): Turns {
  /** By when it was tried last, the oldest first. */
  const keys = new Map<string, Tried>();
  const lanes = createLanes(clock, limits);
  let waitingCount = 0;

  const pauseOf = (count: number): number =>
    count < limits.free ? 0 : Math.min(limits.longestPauseMs, (limits.pauseMs * count) / limits.free);

  function triedOf(key: string): Tried {
    const now = clock.now();
    const found = keys.get(key);
    const isOld = found && found.waiting.length === 0 && now - found.lastTs > limits.forgetMs;
    const tried = found && !isOld ? found : { count: 0, nextTs: 0, lastTs: now, waiting: [], stop: () => {} };
    tried.lastTs = now;
    keys.delete(key);
    keys.set(key, tried);
    if (keys.size > limits.mostKeys) forgetOne();
    return tried;
  }

  function forgetOne(): void {
    for (const [key, { waiting }] of keys) {
      if (waiting.length > 0) continue;
      keys.delete(key);
      return;
    }
  }

  function begin(key: string, tried: Tried, lane: string): Turn {
    tried.count++;
    const ownTs = clock.now() + pauseOf(tried.count);
    tried.nextTs = ownTs;
    lanes.add(key, lane, 1);
    const giveBack = (): void => {
      tried.count--;
      if (tried.nextTs === ownTs) tried.nextTs = clock.now();
      if (tried.count <= 0 && tried.waiting.length === 0 && keys.get(key) === tried) keys.delete(key);
      wake(key, tried);
    };
    return {
      right() {
        lanes.trust(key, lane);
        giveBack();
      },
      unused() {
        lanes.add(key, lane, -1);
        giveBack();
      },
    };
  }

  const remove = (tried: Tried, waiter: Waiter): void => {
    tried.waiting.splice(tried.waiting.indexOf(waiter), 1);
    waitingCount--;
  };

  /** Lets those go whose turn it is, sends those away who have waited too long, and looks again when there is reason to. */
  function wake(key: string, tried: Tried): void {
    tried.stop();
    const now = clock.now();
    for (const waiter of tried.waiting.filter(({ untilTs }) => untilTs <= now)) {
      remove(tried, waiter);
      waiter.settle(undefined);
    }
    while (tried.waiting.length > 0 && (tried.count < limits.free || tried.nextTs <= now)) {
      const waiter = lanes.first(key, tried.waiting, random);
      remove(tried, waiter);
      waiter.settle(begin(key, tried, waiter.lane));
    }
    if (tried.waiting.length === 0) return;
    const nextTs = Math.min(tried.nextTs, ...tried.waiting.map(({ untilTs }) => untilTs));
    tried.stop = clock.after(nextTs - now, () => wake(key, tried));
  }

  /** One of those who have tried most, or crowd most; also where the newcomer is the one. */
  function sendAway(key: string, tried: Tried): void {
    const waiter = lanes.last(key, tried.waiting, random);
    remove(tried, waiter);
    waiter.settle(undefined);
  }

  function makeRoom(): void {
    const [key, tried] = [...keys].reduce((most, one) => (one[1].waiting.length > most[1].waiting.length ? one : most));
    sendAway(key, tried);
  }

  return {
    async take(key, lane) {
      const tried = triedOf(key);
      if (tried.waiting.length === 0 && (tried.count < limits.free || tried.nextTs <= clock.now()))
        return begin(key, tried, lane);
      const { promise, resolve } = Promise.withResolvers<Turn | undefined>();
      tried.waiting.push({ lane, untilTs: clock.now() + limits.holdMs, settle: resolve });
      waitingCount++;
      if (tried.waiting.length > limits.mostWaitingAtKey) sendAway(key, tried);
      else if (waitingCount > limits.mostWaiting) makeRoom();
      wake(key, tried);
      return promise;
    },
  };
}

/** How often each lane has tried in vain at each key; below zero where it was right. */
function createLanes(clock: Clock, { mostLanes }: TurnLimits) {
  const counts = new Map<string, { count: number; ts: number }>();
  const nameOf = (key: string, lane: string): string => `${key}\n${lane}`;
  const countOf = (key: string, lane: string): number => {
    const found = counts.get(nameOf(key, lane));
    return found && (found.count < 0 || clock.now() - found.ts <= laneMs) ? found.count : 0;
  };
  const set = (key: string, lane: string, count: number): void => {
    const name = nameOf(key, lane);
    counts.delete(name);
    counts.set(name, { count, ts: clock.now() });
    if (counts.size > mostLanes) counts.delete(counts.keys().next().value ?? name);
  };
  const ranked = (key: string, waiting: readonly Waiter[]): { waiter: Waiter; rank: number }[] =>
    waiting.map((waiter) => ({ waiter, rank: countOf(key, waiter.lane) }));
  const oneOf = (found: readonly { waiter: Waiter }[], random: Random): Waiter => {
    const chosen = found[random.bytes(4).readUInt32BE() % found.length];
    if (!chosen) throw new Error('nobody waits');
    return chosen.waiter;
  };

  return {
    add: (key: string, lane: string, by: number) => set(key, lane, countOf(key, lane) + by),
    trust: (key: string, lane: string) => set(key, lane, -credit),
    first(key: string, waiting: readonly Waiter[], random: Random): Waiter {
      const all = ranked(key, waiting);
      const lowest = Math.min(...all.map(({ rank }) => rank));
      return oneOf(
        all.filter(({ rank }) => rank === lowest),
        random,
      );
    },
    last(key: string, waiting: readonly Waiter[], random: Random): Waiter {
      const crowd = Map.groupBy(waiting, ({ lane }) => lane);
      const all = ranked(key, waiting).map(({ waiter, rank }) => ({
        waiter,
        rank: rank + (crowd.get(waiter.lane)?.length ?? 0),
      }));
      const highest = Math.max(...all.map(({ rank }) => rank));
      return oneOf(
        all.filter(({ rank }) => rank === highest),
        random,
      );
    },
  };
}
