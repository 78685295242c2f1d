/**
 * Browsers in which somebody has logged in with a password before. What a browser keeps is a number of its own and, for each
 * of the few users who logged in last, a keyed digest of that number, the user and the hash of the password: it says
 * nothing, fits no other browser, and ends when the password is changed. It lets nobody in; it only saves waiting behind those who
 * guess.
 */
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../random.ts';
import type { User } from '../store/store.ts';

type Owner = Pick<User, 'accountId' | 'userId' | 'passwordHash'>;

export interface Devices {
  /** Names this browser and user together, where they know each other. */
  find(cookie: string | undefined, user: Owner): string | undefined;
  /** What the browser keeps from now on. */
  remember(cookie: string | undefined, user: Owner): string;
}

export const deviceCookieName = '__Host-parley-device';
const halfYearSeconds = 180 * 86_400;
export const deviceCookie = {
  ...({ httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const),
  maxAge: halfYearSeconds,
} as const;

/** Of one browser: a desk that is shared by three shifts has room for all. */
const mostUsers = 8;
const form = /^[\w-]{22}(?:\.[\w-]{22}){0,8}$/;

export function createDevices(masterKey: Uint8Array, random: Random): Devices {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, '', 'parley known devices', 32)));
  const tagOf = (id: string, { accountId, userId, passwordHash }: Owner): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([id, accountId, userId, passwordHash]))
      .digest('base64url')
      .slice(0, 22);
  const read = (cookie: string | undefined): { id: string; tags: string[] } => {
    const [id = random.bytes(16).toString('base64url'), ...tags] = form.test(cookie ?? '')
      ? String(cookie).split('.')
      : [];
    return { id, tags };
  };

  return {
    find(cookie, user) {
      const { id, tags } = read(cookie);
      const own = tagOf(id, user);
      return tags.some((tag) => timingSafeEqual(Buffer.from(tag), Buffer.from(own))) ? own : undefined;
    },
    remember(cookie, user) {
      const { id, tags } = read(cookie);
      const own = tagOf(id, user);
      return [id, own, ...tags.filter((tag) => tag !== own)].slice(0, 1 + mostUsers).join('.');
    },
  };
}
