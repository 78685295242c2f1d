/** Commands that replace keys. */
import { systemClock, toDate } from '../clock.ts';
import { masterKeyFile } from '../config-parsers.ts';
import { rotateMasterKey as reseal, rotateKey } from '../identity/rotation.ts';
import { ProblemsError } from '../problems.ts';
import { systemRandom } from '../random.ts';
import { withStore } from './store.ts';
import type { Terminal } from './terminal.ts';

export interface RotateFlags {
  use?: string;
  'lead-minutes'?: string;
  'keep-days'?: string;
}

const uses = { signing: 'sig', encryption: 'enc' } as const;
const minuteMs = 60_000;
const dayMs = 86_400_000;
const defaults = { leadMinutes: 10, keepDays: 31 };

export async function rotateKeys({ environment, print }: Terminal, flags: RotateFlags): Promise<void> {
  const { use = 'both' } = flags;
  const names = (['signing', 'encryption'] as const).filter((name) => use === 'both' || use === name);
  if (names.length === 0) throw new ProblemsError(['--use is signing, encryption or both']);
  const leadMs = number(flags['lead-minutes'], 'lead-minutes', defaults.leadMinutes) * minuteMs;
  const keepMs = number(flags['keep-days'], 'keep-days', defaults.keepDays) * dayMs;
  await withStore(environment, async (store, { bus, config }) => {
    const parts = { store, masterKey: config.secrets.masterKey, clock: systemClock, random: systemRandom };
    for (const name of names) {
      const { kid, activeTs, retiring, retiresTs } = await rotateKey(parts, uses[name], { leadMs, keepMs });
      print(`The ${name} key ${kid} is published now and used from ${at(activeTs)}.`);
      print(`Accepted until ${at(retiresTs)} and no longer: ${retiring.join(', ') || 'none'}.`);
    }
    bus.publish({ kind: 'keys' });
  });
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
    print(`Sealed anew: ${keys} keys, ${secrets} client secrets, ${profiles} consumer profiles.`);
    print('Start the servers with PARLEY_MASTER_KEY_FILE naming the new key.');
  });
}
