/** What every bus must do. Run over the real ones. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Bus, Hint } from './bus.ts';

/** `conversation` hints are left out: with PostgreSQL the store sends them. */
const hints: Hint[] = [
  {
    kind: 'chat-state',
    accountId: 'a',
    conversationId: 'c',
    dialogId: 'd',
    originator: { id: 'p', role: 'CONSUMER' },
    event: { type: 'ChatStateEvent', chatState: 'COMPOSING' },
  },
  { kind: 'agents', accountId: 'a “1” 😀' },
  { kind: 'revoked', accountId: 'a', bearerDigest: 'b' },
  { kind: 'revoked', accountId: 'a', agentId: 'p' },
];

export function listen(bus: Bus) {
  const heard: Hint[] = [];
  const state = { gaps: 0 };
  const unsubscribe = bus.subscribe({
    hint: (hint) => heard.push(hint),
    gap: () => {
      state.gaps++;
    },
  });
  return { heard, state, unsubscribe };
}

/** Everything published before by `bus` has been heard by `listener` once this resolves. */
export async function settled(bus: Bus, heard: Hint[]): Promise<void> {
  const mark: Hint = { kind: 'agents', accountId: crypto.randomUUID() };
  bus.publish(mark);
  await vi.waitFor(() => expect(heard).toContainEqual(mark), { timeout: 10_000, interval: 5 });
  heard.splice(
    heard.findIndex((hint) => hint.kind === 'agents' && hint.accountId === mark.accountId),
    1,
  );
}

export function busContract(name: string, openNodes: () => Promise<[Bus, Bus, Bus]>): void {
  describe(name, () => {
    let nodes: [Bus, Bus, Bus];
    beforeAll(async () => {
      nodes = await openNodes();
    });
    afterAll(() => Promise.all(nodes.map((node) => node.close())));

    test('every other node hears a hint, the node itself does not', async () => {
      const [own, second, third] = nodes.map(listen) as [Listening, Listening, Listening];
      for (const hint of hints) nodes[0].publish(hint);
      await Promise.all([settled(nodes[0], second.heard), settled(nodes[0], third.heard)]);
      await settled(nodes[1], own.heard);
      expect(second.heard.filter(isOurs)).toEqual(hints);
      expect(third.heard.filter(isOurs)).toEqual(hints);
      expect(own.heard.filter(isOurs)).toEqual([]);
      for (const { unsubscribe } of [own, second, third]) unsubscribe();
    });

    test('a burst of one turn arrives', async () => {
      const listening = listen(nodes[1]);
      const burst = Array.from({ length: 500 }, (_, i): Hint => ({ kind: 'agents', accountId: `burst-${i}` }));
      for (const hint of burst) nodes[0].publish(hint);
      await settled(nodes[0], listening.heard);
      expect(new Set(listening.heard)).toEqual(new Set(burst));
      listening.unsubscribe();
    });

    test('who unsubscribed hears no more', async () => {
      const [gone, stays] = [listen(nodes[1]), listen(nodes[1])];
      gone.unsubscribe();
      nodes[0].publish({ kind: 'agents', accountId: 'later' });
      await settled(nodes[0], stays.heard);
      expect(stays.heard).toEqual([{ kind: 'agents', accountId: 'later' }]);
      expect(gone.heard).toEqual([]);
      stays.unsubscribe();
    });

    test('what a node says right before it closes is heard', async () => {
      const [first, second, third] = await openNodes();
      const listening = listen(second);
      const last: Hint = { kind: 'agents', accountId: 'last' };
      first.publish(last);
      await first.close();
      await vi.waitFor(() => expect(listening.heard).toEqual([last]), { timeout: 10_000 });
      await Promise.all([second.close(), third.close()]);
    });

    test('a closed node neither sends nor hears, and the others go on', async () => {
      const [first, second, third] = await openNodes();
      const [left, stays] = [listen(third), listen(second)];
      await third.close();
      third.publish({ kind: 'agents', accountId: 'from the closed' });
      first.publish({ kind: 'agents', accountId: 'on' });
      await settled(first, stays.heard);
      expect(stays.heard).toEqual([{ kind: 'agents', accountId: 'on' }]);
      expect(left.heard).toEqual([]);
      await Promise.all([first.close(), second.close()]);
    });
  });
}

type Listening = ReturnType<typeof listen>;

/** Not one of the marks by which tests wait. */
const isOurs = (hint: Hint): boolean => hint.kind !== 'agents' || hint.accountId.startsWith('a ');
