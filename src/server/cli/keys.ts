/** Commands that replace keys. */
import { systemClock, toDate } from '../clock.ts';
import { masterKeyFile } from '../config-parsers.ts';
import type { KeyRing } from '../identity/keys.ts';
import { rotateMasterKey as reseal, rotateKey } from '../identity/rotation.ts';
import { ProblemsError } from '../problems.ts';
import { systemRandom } from '../random.ts';
import type { Store } from '../store/store.ts';
import { withStore } from './store.ts';
import type { Terminal } from './terminal.ts';

export interface RotateFlags {
  use?: string;
  account?: string;
  'lead-minutes'?: string;
  'keep-days'?: string;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const defaults = { leadMinutes: 10, keepDays: 31 };

export async function rotateKeys({ environment, print }: Terminal, flags: RotateFlags): Promise<void> {
  const { account } = flags;
  const { use = account === undefined ? 'both' : 'encryption' } = flags;
  if (!['signing', 'encryption', 'both'].includes(use))
    throw new ProblemsError(['--use is signing, encryption or both']);
  if (account !== undefined && use !== 'encryption')
    throw new ProblemsError(['the signing keys are no account’s; with --account, --use can only be encryption']);
  const leadMs = number(flags['lead-minutes'], 'lead-minutes', defaults.leadMinutes) * minuteMs;
  const keepMs = number(flags['keep-days'], 'keep-days', defaults.keepDays) * dayMs;
  await withStore(environment, async (store, { bus, config }) => {
    const parts = { store, masterKey: config.secrets.masterKey, clock: systemClock, random: systemRandom };
    const rings: KeyRing[] = use === 'encryption' ? [] : [{ use: 'sig' }];
    if (use !== 'signing') rings.push(...(await encryptionRings(store, account)));
    for (const ring of rings) {
      const { kid, activeTs, retiring, retiresTs } = await rotateKey(parts, ring, { leadMs, keepMs });
      print(
        `The ${ring.use === 'sig' ? 'signing' : 'encryption'} key ${kid} is published now and used from ${at(activeTs)}.`,
      );
      print(`Accepted until ${at(retiresTs)} and no longer: ${retiring.join(', ') || 'none'}.`);
    }
    bus.publish({ kind: 'keys' });
  });
}

/** Of one account, or of all that have keys by now: where brands never asked for one there is nothing to replace. */
async function encryptionRings(store: Store, account: string | undefined): Promise<KeyRing[]> {
  if (account !== undefined) {
    if (!(await store.findAccount(account))) throw new ProblemsError([`there is no account ${account}`]);
    return [{ use: 'enc', accountId: account }];
  }
  const owners = new Set((await store.listKeys()).flatMap(({ accountId }) => accountId ?? []));
  return [...owners].sort().map((accountId) => ({ use: 'enc', accountId }));
}

const at = (ts: number): string => toDate(ts).toISOString();

function number(text: string | undefined, name: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0) throw new ProblemsError([`--${name} is a number from 0 up`]);
  return value;
}

function readMasterKey(file: string): Buffer {
  try {
    return masterKeyFile(file);
  } catch (error) {
    throw new ProblemsError([`--new-key-file ${(error as Error).message}`]);
  }
}

export async function rotateMasterKey(
  { environment, print }: Terminal,
  { 'new-key-file': file }: { 'new-key-file'?: string },
): Promise<void> {
  if (!file) throw new ProblemsError(['--new-key-file FILE is required; parley new-key makes a key']);
  const newMasterKey = readMasterKey(file);
  await withStore(environment, async (store, { config }) => {
    const { masterKey } = config.secrets;
    const parts = { store, masterKey, clock: systemClock, random: systemRandom };
    const { keys, secrets, profiles } = await reseal(parts, newMasterKey);
    print(`Sealed anew: ${keys} keys, ${secrets} secrets, ${profiles} consumer profiles.`);
    print('Start the servers with PARLEY_MASTER_KEY_FILE naming the new key.');
  });
}
