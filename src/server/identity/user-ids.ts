import type { User } from '../store/store.ts';

/** Digits, after those that are taken. */
export const nextUserId = (users: readonly Pick<User, 'userId'>[]): string =>
  String(Math.max(100, ...users.map(({ userId }) => Number(userId))) + 1);
