/**
 * Agents' sign-ins, let in and refused: each is one line of the log, and one of the account's record of changes. The
 * record has room for few of those that are refused, so that nobody fills it by guessing: once several have come, the
 * others are gathered into one line with their number, which comes less often the longer it goes on.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Store } from '../store/store.ts';

/** How somebody proved to be this user, or tried to. */
export type SignInWay = 'password' | 'provider' | 'passkey' | 'password+passkey' | 'password+code' | 'reset-link';

export interface SignIn {
  accountId: string;
  /** As it was typed; a user's login name where the user is known. */
  name: string;
  userId?: string | undefined;
  address: string;
  requestId: string;
  way: SignInWay;
  /** `slowed`: it was not looked at, since too many came before. `half-way`: the password was right, and a second factor is awaited. */
  outcome: 'accepted' | 'half-way' | 'refused' | 'slowed';
  /** For the log and the record, never for the peer. */
  reason?: string | undefined;
}

export interface SignInLog {
  /** Rejects where a sign-in that is let in cannot be stored: then nobody is to be let in. */
  recordSignIn(signIn: SignIn): Promise<void>;
  /** Writes what was gathered. */
  close(): Promise<void>;
}

interface SignInLogParts {
  store: Pick<Store, 'changeRecords' | 'findAccount'>;
  clock: Clock;
  random: Random;
  log: Log;
}

/** Refusals in a window that have lines of their own. */
const linesOfTheirOwn = 10;
const shortestWindowMs = 60_000;
const longestWindowMs = 3_600_000;
const mostNamed = 10;
const longestName = 64;

interface Window {
  ms: number;
  startTs: number;
  lines: number;
  gathered: number;
  names: Set<string>;
  addresses: Set<string>;
  stop: () => void;
}

export function createSignInLog({ store, clock, random, log }: SignInLogParts): SignInLog {
  /** Of accounts in which somebody was refused a short while ago. */
  const windows = new Map<string, Window>();

  const write = async (accountId: string, by: string, after: Record<string, unknown>): Promise<void> => {
    const recorded = [{ kind: 'sign-in', id: random.uuid(), after }] as const;
    await store.changeRecords({ accountId, by, swaps: [], recorded, ts: clock.now() });
  };

  const open = (accountId: string, ms: number): Window => {
    const stop = clock.after(ms, () => {
      end(accountId).catch((err: unknown) => log.error({ err, account: accountId }, 'refused sign-ins not recorded'));
    });
    const empty = { gathered: 0, names: new Set<string>(), addresses: new Set<string>() };
    const window = { ms, startTs: clock.now(), lines: linesOfTheirOwn, ...empty, stop };
    windows.set(accountId, window);
    return window;
  };

  async function end(accountId: string): Promise<void> {
    const window = windows.get(accountId);
    windows.delete(accountId);
    window?.stop();
    if (!window?.gathered) return;
    const { ms, startTs, gathered, names, addresses } = window;
    open(accountId, Math.min(2 * ms, longestWindowMs));
    const facts = { outcome: 'refused', count: gathered, sinceTs: startTs };
    await write(accountId, 'system', { ...facts, names: [...names], addresses: [...addresses] });
  }

  async function recordRefusal(accountId: string, line: Record<string, unknown> & Named): Promise<void> {
    if (!windows.has(accountId) && !(await store.findAccount(accountId))) return;
    const window = windows.get(accountId) ?? open(accountId, shortestWindowMs);
    if (window.lines > 0) {
      window.lines--;
      await write(accountId, 'system', line);
      return;
    }
    window.gathered++;
    if (window.names.size < mostNamed) window.names.add(line.name);
    if (window.addresses.size < mostNamed) window.addresses.add(line.address);
  }

  return {
    async recordSignIn({ accountId, userId, outcome, way, reason, ...sent }) {
      const name = clean(sent.name);
      const { address, requestId } = sent;
      const line = { outcome, way, name, userId, address, requestId, reason };
      log.info({ audit: 'sign-in', account: clean(accountId), ...line }, 'sign-in');
      if (outcome === 'accepted' || outcome === 'half-way') return write(accountId, userId ?? 'system', line);
      await recordRefusal(accountId, line).catch((err: unknown) =>
        log.error({ err, account: clean(accountId) }, 'refused sign-in not recorded'),
      );
    },
    async close() {
      for (const accountId of [...windows.keys()]) {
        await end(accountId);
        windows.get(accountId)?.stop();
      }
      windows.clear();
    },
  };
}

interface Named {
  name: string;
  address: string;
}

/** Short, and without what would break a line or turn its order round. */
const clean = (name: string): string =>
  [...name.slice(0, 4 * longestName)]
    .slice(0, longestName)
    .join('')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
