/** Fills in what demo mode creates for itself: certificate, master key, loopback address. What is given stays. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Environment } from '../config-reader.ts';
import type { Random } from '../random.ts';
import { createMasterKey, createPassword } from '../secrets.ts';
import { type Certificates, ensureCertificates } from './certificates.ts';
import { ensureSecretFile } from './files.ts';

export interface DemoEnvironment {
  environment: Environment;
  caFile: string;
  password: string;
  passwordIsNew: boolean;
}

interface Options {
  clock: Clock;
  random: Random;
}

export async function createDemoEnvironment(given: Environment, { clock, random }: Options): Promise<DemoEnvironment> {
  const dataDir = resolve(given.PARLEY_DATA_DIR || './data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const certificates = await ensureCertificates({ folder: dataDir, nowMs: clock.now(), random });
  const masterKeyFile = join(dataDir, 'master.key');
  ensureSecretFile(masterKeyFile, () => createMasterKey(random));
  const password = ensureSecretFile(join(dataDir, 'demo-password'), () => createPassword(random));
  return {
    environment: {
      ...defaults(masterKeyFile),
      ...(!given.PARLEY_TLS_CERT && !given.PARLEY_TLS_KEY && certificateSettings(certificates)),
      ...withoutEmpty(given),
      PARLEY_DATA_DIR: dataDir,
    },
    caFile: certificates.caFile,
    password: password.secret,
    passwordIsNew: password.isNew,
  };
}

const defaults = (masterKeyFile: string): Environment => ({
  PARLEY_HOST: '127.0.0.1',
  PARLEY_MASTER_KEY_FILE: masterKeyFile,
  PARLEY_LOG_LEVEL: 'warn',
});

/** Certificate and key go together: the demo's pair, or the given one. */
const certificateSettings = ({ certFile, keyFile }: Certificates): Environment => ({
  PARLEY_TLS_CERT: certFile,
  PARLEY_TLS_KEY: keyFile,
});

const withoutEmpty = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
