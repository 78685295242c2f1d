/** Who gets in while others guess, and how much they can guess. */
import { describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts';
import { systemRandom } from '../random.ts';
import { nameTurns, networkTurns } from './credentials.ts';
import { createTurns, type Turn, type TurnLimits, type Turns } from './turns.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

interface Opened {
  clock: FakeClock;
  turns: Turns;
}

function open(limits: TurnLimits): Opened {
  const clock = createFakeClock(1_000_000);
  return { clock, turns: createTurns({ clock, random: systemRandom }, limits) };
}

/** Somebody who tries again and again, from all of the lanes at once. */
function attack({ clock, turns }: Opened, key: string, lanes: readonly string[]) {
  let guesses = 0;
  let stopped = false;
  for (const lane of lanes)
    void (async () => {
      while (!stopped) {
        if (await turns.take(key, lane)) guesses++;
        else await new Promise<void>((resolve) => clock.after(20_000, resolve));
      }
    })();
  return {
    get guesses() {
      return guesses;
    },
    stop: () => {
      stopped = true;
    },
  };
}

async function pass(clock: FakeClock, ms: number, stepMs = 1_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(stepMs);
    await settle();
  }
}

const lanesOf = (count: number) => Array.from({ length: count }, (_, n) => `network-${n}`);

describe('one name that is guessed from a thousand networks', () => {
  test('is tried ten times at once and then ever more slowly, however many networks take part', async () => {
    for (const networks of [1, 1000]) {
      const { clock, turns } = open(nameTurns);
      const guessing = attack({ clock, turns }, 'ann', lanesOf(networks));
      await settle();
      expect(guessing.guesses).toBe(10);
      await pass(clock, 60_000);
      expect(guessing.guesses).toBeLessThan(45);
      await pass(clock, 3_540_000, 5_000);
      expect(guessing.guesses).toBeLessThan(320);
      const before = guessing.guesses;
      await pass(clock, 600_000, 5_000);
      expect(guessing.guesses - before).toBeLessThanOrEqual(31);
      guessing.stop();
    }
  });

  test('lets in whoever comes from another network within one pause, and others are not affected', async () => {
    const { clock, turns } = open(nameTurns);
    const guessing = attack({ clock, turns }, 'ann', lanesOf(200));
    await pass(clock, 7_200_000, 5_000);
    expect(await turns.take('ben', 'network-1')).toBeDefined();
    let turn: Turn | undefined;
    void turns.take('ann', 'home').then((taken) => {
      turn = taken;
    });
    await pass(clock, nameTurns.longestPauseMs);
    expect(turn).toBeDefined();
    guessing.stop();
  });

  test('lets the same network in first the next time, since it was right', async () => {
    const { clock, turns } = open(nameTurns);
    const guessing = attack({ clock, turns }, 'ann', lanesOf(50));
    await pass(clock, 600_000, 5_000);
    for (let day = 0; day < 3; day++) {
      const taken = turns.take('ann', 'home');
      await pass(clock, nameTurns.longestPauseMs);
      const turn = await taken;
      expect(turn).toBeDefined();
      turn?.right();
    }
    guessing.stop();
  });
});

describe('a network of three hundred agents in which somebody guesses made-up names', () => {
  test('lets all of them in within a minute', async () => {
    const { clock, turns } = open(networkTurns);
    let made = 0;
    const guess = () => void turns.take('office', `made-up-${made++}`);
    for (let n = 0; n < 120; n++) guess();
    let inside = 0;
    const agent = async (n: number): Promise<void> => {
      for (;;) {
        const turn = await turns.take('office', `agent-${n}`);
        if (!turn) continue;
        inside++;
        turn.right();
        return;
      }
    };
    for (let n = 0; n < 300; n++) void agent(n);
    for (let second = 0; second < 60; second++) {
      guess();
      await pass(clock, 1_000);
    }
    expect(inside).toBe(300);
  });

  test('makes no more than sixty tries in vain at once, and one a second', async () => {
    const { clock, turns } = open(networkTurns);
    const guessing = attack({ clock, turns }, 'office', lanesOf(1000));
    await settle();
    expect(guessing.guesses).toBe(60);
    await pass(clock, 60_000);
    expect(guessing.guesses).toBeLessThanOrEqual(121);
    guessing.stop();
  });

  test('makes none more because one of its own logs in again and again in between', async () => {
    const { clock, turns } = open(networkTurns);
    for (let n = 0; n < 60; n++) await turns.take('office', `made-up-${n}`);
    let wrong = 0;
    let stopped = false;
    void (async () => {
      while (!stopped) {
        (await turns.take('office', 'insider'))?.right();
        if (await turns.take('office', `guess-${wrong}`)) wrong++;
      }
    })();
    await pass(clock, 30_000);
    stopped = true;
    expect(wrong).toBeLessThanOrEqual(31);
  });
});

describe('bounds', () => {
  const few: TurnLimits = { ...nameTurns, free: 1, mostKeys: 3, mostLanes: 3, mostWaitingAtKey: 2, mostWaiting: 3 };

  test('of those who wait, the lane that crowds most is sent away', async () => {
    const { clock, turns } = open(few);
    await turns.take('a', 'first');
    const outcomes: [string, boolean][] = [];
    const wait = (key: string, lane: string) =>
      void turns.take(key, lane).then((turn) => outcomes.push([lane, turn !== undefined]));
    for (const lane of ['crowd', 'crowd', 'alone']) wait('a', lane);
    await settle();
    expect(outcomes).toEqual([['crowd', false]]);
    await pass(clock, 10_000);
    expect(outcomes.toSorted()).toEqual([
      ['alone', true],
      ['crowd', false],
      ['crowd', true],
    ]);
  });

  test('of keys and lanes the oldest are forgotten, but never one at which somebody waits', async () => {
    const { clock, turns } = open(few);
    await turns.take('kept', 'x');
    const waiting = turns.take('kept', 'y');
    for (let n = 0; n < 50; n++) await turns.take(`key-${n}`, `lane-${n}`);
    await pass(clock, 5_000);
    expect(await waiting).toBeDefined();
  });

  test('nobody waits for longer than a client does, and what is old is forgotten', async () => {
    const { clock, turns } = open({ ...few, pauseMs: 60_000, longestPauseMs: 60_000 });
    await turns.take('a', 'x');
    await turns.take('b', 'x');
    const waiting = turns.take('a', 'y');
    await pass(clock, 25_000);
    expect(await waiting).toBeUndefined();
    await pass(clock, 3_600_001, 60_000);
    expect(await turns.take('b', 'x')).toBeDefined();
  });
});
