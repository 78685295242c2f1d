/** Counts attempts per key in a fixed window, in bounded memory. */
import type { Clock } from '../clock.ts';

export interface Throttle {
  /** Counts one attempt, or an `amount` of them; answers how long to wait when it is too much, else 0. */
  take(key: string, amount?: number): number;
  /** How long to wait before the next attempt, or an `amount` of them, which is not counted here. */
  waitMs(key: string, amount?: number): number;
  /** The attempt turned out to be legitimate. */
  giveBack(key: string): void;
}

export interface ThrottleLimits {
  attempts: number;
  windowMs: number;
  /** Keys remembered; the oldest is forgotten first. */
  mostKeys: number;
}

export function createThrottle(clock: Clock, { attempts, windowMs, mostKeys }: ThrottleLimits): Throttle {
  const windows = new Map<string, { count: number; endTs: number }>();
  return {
    take(key, amount = 1) {
      const now = clock.now();
      const open = windows.get(key);
      if (open && open.endTs > now) {
        if (open.count + amount > attempts) return open.endTs - now;
        open.count += amount;
        return 0;
      }
      windows.delete(key);
      windows.set(key, { count: amount, endTs: now + windowMs });
      if (windows.size > mostKeys) windows.delete(windows.keys().next().value ?? key);
      return 0;
    },
    waitMs(key, amount = 1) {
      const open = windows.get(key);
      return open && open.count + amount > attempts ? Math.max(0, open.endTs - clock.now()) : 0;
    },
    giveBack(key) {
      const open = windows.get(key);
      if (!open) return;
      open.count--;
      if (open.count <= 0) windows.delete(key);
    },
  };
}

/** The address, or for IPv6 the network that one subscriber has to himself. */
export const networkOf = (address: string): string => prefixOf(address, { groups: 4 });

/** The address, or for IPv6 the network that one site has. */
export const siteOf = (address: string): string => prefixOf(address, { groups: 3 });

/** The network in which somebody who has one address easily has others. */
export function wideNetworkOf(address: string): string {
  const site = siteOf(address);
  return site.includes('.') ? site.slice(0, site.lastIndexOf('.')) : site;
}

function prefixOf(given: string, { groups }: { groups: number }): string {
  const address = given.replace(/^::ffff:(?=[\d.]+$)/, '');
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::', 2);
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, groups).join(':');
}
