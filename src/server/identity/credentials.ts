/**
 * Checks agents' passwords, against guessing. Tries take turns at each name, among networks, and at each network, among names,
 * so that one name cannot be guessed from a thousand networks nor a thousand names from one; and whoever has the right
 * password gets in meanwhile. A browser in which the user has logged in before need not wait. Every refusal costs the
 * same work: one verification.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Store, User } from '../store/store.ts';
import type { Devices } from './devices.ts';
import type { PasswordVerifier } from './passwords.ts';
import { createThrottle, siteOf, wideNetworkOf } from './throttle.ts';
import { createTurns, type Turn, type TurnLimits } from './turns.ts';

export interface Credentials {
  accountId: string;
  loginName: string;
  password: string;
  address: string;
  /** What the browser keeps of earlier log-ins. */
  device: string | undefined;
}

/** For the log and the record of changes; who logs in is told the same of all. */
export type LoginRefusal = 'unknown-user' | 'wrong-password' | 'no-password' | 'switched-off' | 'wrong-code';

/** `slowed`: not looked at for now. */
export type Refused = { kind: 'refused'; userId: string | undefined; reason: LoginRefusal } | { kind: 'slowed' };

/** The hash that the password was right for. */
export type CredentialVerdict = { kind: 'right'; passwordHash: string } | Refused;

interface CredentialParts {
  store: Pick<Store, 'findUser'>;
  clock: Clock;
  random: Random;
  passwords: PasswordVerifier;
  devices: Devices;
}

const shared = { holdMs: 25_000, forgetMs: 3_600_000, mostKeys: 20_000, mostLanes: 50_000 };
const waiting = { mostWaitingAtKey: 50, mostWaiting: 250 };

/** Of one name: ten at once, then one a second, and after 200 in vain one in twenty seconds: some 4,300 a day. */
export const nameTurns: TurnLimits = { ...shared, ...waiting, free: 10, pauseMs: 1_000, longestPauseMs: 20_000 };

/** Of one network: sixty at once, then one a second; those that are right take none of it. */
export const networkTurns: TurnLimits = { ...shared, ...waiting, free: 60, pauseMs: 1_000, longestPauseMs: 1_000 };

/** Of one user in one known browser, before it counts as unknown. */
const deviceTries = { attempts: 10, windowMs: 900_000, mostKeys: 20_000 };

export function createCredentialCheck({ store, clock, random, passwords, devices }: CredentialParts) {
  const names = createTurns({ clock, random }, nameTurns);
  const networks = createTurns({ clock, random }, networkTurns);
  const known = createThrottle(clock, deviceTries);

  /** Undefined: not now. */
  async function getTurn({ accountId, loginName, address }: Credentials): Promise<Turn | undefined> {
    const name = hash('sha256', JSON.stringify([accountId, loginName])).slice(0, 24);
    const atName = await names.take(name, wideNetworkOf(address));
    const atNetwork = atName && (await networks.take(siteOf(address), name));
    if (!atNetwork) {
      atName?.unused();
      return undefined;
    }
    return {
      right() {
        atName.right();
        atNetwork.right();
      },
      unused() {
        atName.unused();
        atNetwork.unused();
      },
    };
  }

  const getKnownTurn = (device: string): Turn | undefined => {
    if (known.take(device) > 0) return undefined;
    const giveBack = () => known.giveBack(device);
    return { right: giveBack, unused: giveBack };
  };

  return async (credentials: Credentials): Promise<CredentialVerdict> => {
    const { accountId, loginName, password, address } = credentials;
    const user = await store.findUser(accountId, { loginName });
    const device = user && devices.find(credentials.device, user);
    const knownTurn = device && getKnownTurn(device);
    const turn = knownTurn || (await getTurn(credentials));
    if (!turn) return { kind: 'slowed' };
    const queue = { lane: wideNetworkOf(address), first: Boolean(knownTurn) };
    const isRight = await passwords.verify(password, user?.passwordHash, queue).catch((error: unknown) => {
      turn.unused();
      throw error;
    });
    const reason = refusalOf(user, isRight);
    if (!user || reason) return { kind: 'refused', userId: user?.userId, reason: reason ?? 'unknown-user' };
    turn.right();
    return { kind: 'right', passwordHash: user.passwordHash };
  };
}

export function refusalOf(user: User | undefined, isRight: boolean): LoginRefusal | undefined {
  if (!user) return 'unknown-user';
  if (!user.enabled) return 'switched-off';
  if (user.passwordHash === '') return 'no-password';
  return isRight ? undefined : 'wrong-password';
}
