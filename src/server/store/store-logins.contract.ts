import { describe, expect, test } from 'vitest';
import type { LoginStore } from './logins.ts';
import { newId } from './talk.contract.ts';

export function keepsLogins(store: () => LoginStore): void {
  describe('logins', () => {
    test('a login is used once, also when many try at the same moment', async () => {
      const digest = newId('login');
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => store().redeemLogin(digest, 2_000_000_000_000)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store().redeemLogin(digest, 2_000_000_000_000)).toBe(false);
      expect(await store().redeemLogin(newId('login'), 2_000_000_000_000)).toBe(true);
    });

    test('used logins are forgotten once nobody can bring them any more', async () => {
      const [old, fresh] = [newId('login'), newId('login')];
      await store().redeemLogin(old, 1000);
      await store().redeemLogin(fresh, 2000);
      await store().deleteUsedLogins(2000);
      expect(await store().redeemLogin(old, 1000)).toBe(true);
      expect(await store().redeemLogin(fresh, 2000)).toBe(false);
    });
  });
}
