/** What administrators see and do of their agents' factors. */
import type { Audit } from '../../audit.ts';
import type { StoredAct } from '../../store/changes.ts';
import type { Store, User } from '../../store/store.ts';
import type { Agents } from '../agents.ts';
import { type Factors, hasFactor, withoutFactors } from './factors.ts';
import type { PasswordChange } from './password-change.ts';

/** Nothing of secrets. */
export interface FactorSummary {
  userId: string;
  hasPassword: boolean;
  passkeys: number;
  authenticatorApp: boolean;
  recoveryCodes: number;
  /** Until when a link that sets the password may be used; null: there is none. */
  passwordLinkExpiresTs: number | null;
}

export interface FactorAdministration {
  /** Of all users, in the order of their names. */
  list(accountId: string): Promise<FactorSummary[]>;
  /** And ends all sessions of the user. False: there are none, or somebody else was first. */
  remove(user: User, by: string): Promise<boolean>;
  /** The token is shown once, and sets the password once. */
  createPasswordLink(user: User, by: string): Promise<{ token: string; expiresTs: number }>;
}

interface Parts {
  store: Pick<Store, 'listUsers' | 'listFactors' | 'findFactors'>;
  audit: Audit;
  factors: Factors;
  agents: Pick<Agents, 'endSessionsOf'>;
  passwordChange: PasswordChange;
}

export function createFactorAdministration({ store, audit, agents, passwordChange }: Parts): FactorAdministration {
  return {
    async list(accountId) {
      const held = new Map((await store.listFactors(accountId)).map((one) => [one.userId, one]));
      return (await store.listUsers(accountId)).map(({ userId, passwordHash }) => {
        const { passkeys = [], authenticatorApp, recoveryCodes = [], passwordReset } = held.get(userId) ?? {};
        return {
          userId,
          hasPassword: passwordHash !== '',
          passkeys: passkeys.length,
          authenticatorApp: authenticatorApp !== undefined,
          recoveryCodes: recoveryCodes.length,
          passwordLinkExpiresTs: passwordReset?.expiresTs ?? null,
        };
      });
    },
    async remove(user, by) {
      const { accountId, userId } = user;
      const expected = await store.findFactors(accountId, userId);
      if (!expected || !hasFactor(expected)) return false;
      return agents.endSessionsOf(user, (act: StoredAct, sessions) =>
        audit.change({
          accountId,
          by,
          swaps: [{ kind: 'factors', expected, next: withoutFactors(expected) }],
          acts: [act],
          recorded: [audit.lineOf('factors-removed', { userId, sessions })],
        }),
      );
    },
    createPasswordLink: passwordChange.createLink,
  };
}
