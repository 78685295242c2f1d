/** What every store must do with agents' factors. Run over the real databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedStore } from './changes.contract.ts';
import type { RecordSwap } from './changes.ts';
import type { AgentFactors } from './factors.ts';
import { newId } from './talk.contract.ts';

const factors = (accountId: string, userId: string, members: Partial<AgentFactors> = {}): AgentFactors => ({
  accountId,
  userId,
  passkeys: [],
  ...members,
});

export function factorsContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.store.close());
    const swap = (accountId: string, expected?: AgentFactors, next?: AgentFactors) => {
      const swaps: RecordSwap[] = [{ kind: 'factors', expected, next }];
      return opened.store.changeRecords({ accountId, swaps, recorded: [], by: 'system', ts: 0 });
    };

    test('keeps the factors of each user of each account', async () => {
      const [accountId, other] = [newId('acc'), newId('acc')];
      const passkey = {
        id: 'k',
        publicKey: 'AQ',
        counter: 0,
        transports: ['usb'],
        relyingParty: 'a.test',
        name: 'Key',
      };
      const anns = factors(accountId, '1', { passkeys: [{ ...passkey, createdTs: 1 }], recoveryCodes: ['d1', 'd2'] });
      const bens = factors(accountId, '2', { passwordReset: { digest: 'd', expiresTs: 9 } });
      const app = { sealedSecret: 's', addedTs: 1, lastStep: 56_000_000 };
      const elsewhere = factors(other, '1', { authenticatorApp: app });
      for (const one of [anns, bens, elsewhere]) expect(await swap(one.accountId, undefined, one)).toBe(true);
      expect(await opened.store.findFactors(accountId, '1')).toEqual(anns);
      expect(await opened.store.findFactors(other, '1')).toEqual(elsewhere);
      expect(await opened.store.findFactors(other, '2')).toBeUndefined();
      expect(await opened.store.listFactors(accountId)).toEqual([anns, bens]);
    });

    test('replaces them only for who knows what stands there, so that of two who use one code, one does', async () => {
      const accountId = newId('acc');
      const seen = factors(accountId, '1', { recoveryCodes: ['d1', 'd2'] });
      await swap(accountId, undefined, seen);
      expect(await swap(accountId, undefined, seen)).toBe(false);
      const used = { ...seen, recoveryCodes: ['d2'] };
      const both = await Promise.all([swap(accountId, seen, used), swap(accountId, seen, used)]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await opened.store.findFactors(accountId, '1')).toEqual(used);
      expect(await swap(accountId, used, undefined)).toBe(true);
      expect(await opened.store.findFactors(accountId, '1')).toBeUndefined();
    });

    test('takes no change of them without its line on record', async () => {
      const accountId = newId('acc');
      const mend = await opened.breakRecord();
      const next = factors(accountId, '1');
      const recorded = [{ kind: 'act', id: newId('act'), after: { act: 'passkey-added' } }] as const;
      const swaps: RecordSwap[] = [{ kind: 'factors', expected: undefined, next }];
      await expect(opened.store.changeRecords({ accountId, swaps, recorded, by: '1', ts: 1 })).rejects.toThrow();
      await mend();
      expect(await opened.store.findFactors(accountId, '1')).toBeUndefined();
    });
  });
}
