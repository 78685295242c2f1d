import type { User } from '../store/store.ts';
import type { Oversight } from './oversight.ts';

/** Who stands behind a connection, once it is authenticated. */
export type Caller = ConsumerCaller | AgentCaller;

export interface ConsumerCaller {
  kind: 'consumer';
  accountId: string;
  /** The token's `sub`. */
  id: string;
  authenticated: boolean;
  /** What began before then has been cleared away on this device. */
  historyClearedTs?: number;
}

export interface AgentCaller {
  kind: 'agent';
  accountId: string;
  /** PID. */
  id: string;
  /** `{account}.{userId}`. */
  userId: string;
  user: User;
  bearerDigest: string;
  oversight: Oversight;
}

export const isManager = (caller: AgentCaller): boolean =>
  caller.user.roles.some((role) => role === 'manager' || role === 'administrator');

export const wireUserId = (user: Pick<User, 'accountId' | 'userId'>): string => `${user.accountId}.${user.userId}`;
