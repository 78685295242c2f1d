/** Adds connectors by the same rules as administrators do over HTTP. */
import { readFileSync } from 'node:fs';
import { type ConnectorBody, parseConnectorBody } from '../admin/connector-body.ts';
import { createConnectors } from '../admin/connectors.ts';
import { createAudit } from '../audit.ts';
import { systemClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { sealClientSecret } from '../identity/code-flow.ts';
import { createSeal } from '../identity/seal.ts';
import type { SignatureAlgorithm } from '../identity/signature-algorithms.ts';
import { ProblemsError } from '../problems.ts';
import { systemRandom } from '../random.ts';
import { withStore } from './store.ts';
import { readSecret, type Terminal } from './terminal.ts';

export interface ConnectorFlags {
  account: string;
  type?: string;
  name?: string;
  issuer?: string;
  'shared-issuer'?: boolean;
  'public-key'?: string;
  'jwks-endpoint'?: string;
  algorithms?: string;
  'confirm-weak-key'?: boolean;
  'any-audience'?: boolean;
  'authentication-endpoint'?: string;
  'older-dialect'?: boolean;
  'token-endpoint'?: string;
  'client-id'?: string;
  'client-authentication'?: string;
  pkce?: boolean;
  'js-method'?: string;
  'js-context'?: string;
}

const types = ['implicit', 'code', 'anonymous'] as const;

/** What the settings are called on the command line. */
const flagNames = {
  issuer: 'issuer',
  issuerShared: 'shared-issuer',
  publicKey: 'public-key',
  jwksEndpoint: 'jwks-endpoint',
  authenticationEndpoint: 'authentication-endpoint',
  tokenEndpoint: 'token-endpoint',
  clientId: 'client-id',
  clientAuthentication: 'client-authentication',
  pkce: 'pkce',
  weakKeyConfirmed: 'confirm-weak-key',
  jsMethodName: 'js-method',
  jsContext: 'js-context',
} as const satisfies Record<string, keyof ConnectorFlags>;

export async function addConnector(terminal: Terminal, flags: ConnectorFlags): Promise<void> {
  const { account: accountId, name } = flags;
  const type = types.find((known) => known === flags.type) ?? refuse(`--type is one of ${types.join(', ')}`);
  const settings = type === 'anonymous' ? readSettings(flags) : brandSettings(flags, type);
  const clientSecret = type === 'code' ? await readSecret(terminal) : undefined;
  if (type === 'code' && clientSecret === undefined && flags['client-authentication'] !== 'body')
    refuse('pipe the client secret into standard input; only with --client-authentication body there may be none');
  const sent = { type, name: name ?? type, settings: { ...settings, ...(clientSecret && { clientSecret }) } };
  const body = await explained(flags, async () => parseConnectorBody(sent, { demo: false }));
  await withStore(terminal.environment, async (store, { config }) => {
    if (!(await store.findAccount(accountId))) refuse(`there is no account ${accountId}`);
    const seal = createSeal(config.secrets.masterKey, 'connectors', systemRandom);
    const identity = {
      sealClientSecret: (...args: [connector: { accountId: string; id: string }, secret: string]) =>
        sealClientSecret(seal, ...args),
    };
    const audit = createAudit({ store, clock: systemClock, random: systemRandom });
    const connectors = createConnectors({ store, random: systemRandom, identity, audit });
    const { id } = await explained(flags, () => connectors.create(accountId, body, 'system'));
    terminal.print(`Connector ${id} was added to account ${accountId}.`);
  });
}

function brandSettings(flags: ConnectorFlags, type: string): NonNullable<ConnectorBody['settings']> {
  const { issuer, 'public-key': file, 'jwks-endpoint': endpoint } = flags;
  if (!issuer || (file === undefined) === (endpoint === undefined))
    refuse(`a connector of type ${type} needs --issuer and one of --public-key FILE and --jwks-endpoint URL`);
  return {
    ...readSettings(flags),
    rfcCompliance: flags['older-dialect'] !== true,
    ...(file !== undefined && { publicKey: readFileSync(file, 'utf8') }),
    ...(flags.algorithms !== undefined && { algorithms: flags.algorithms.split(',') as SignatureAlgorithm[] }),
    ...(flags['any-audience'] && { checkAudience: false }),
  };
}

/** Only what was given; whether it fits the type is for the parser to say. */
const readSettings = (flags: ConnectorFlags): Record<string, string | boolean> =>
  Object.fromEntries(
    Object.entries(flagNames).flatMap(([setting, flag]) => {
      const value = flags[flag];
      return value === undefined ? [] : [[setting, value]];
    }),
  );

/** Refusals, in the words of the command line. */
async function explained<T>(flags: ConnectorFlags, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AppError) || !error.fields) throw error;
    throw new ProblemsError(error.fields.map(({ field, reason }) => `${nameOf(field, flags)} ${reason}`));
  }
}

function nameOf(field: string, flags: ConnectorFlags): string {
  const setting = field.replace(/^settings\./, '');
  if (setting === 'publicKey' && flags['public-key']) return `${flags['public-key']}:`;
  if (setting.startsWith('algorithms')) return '--algorithms';
  const named = Object.entries(flagNames).find(([name]) => name === setting);
  return named ? `--${named[1]}` : field.replace(/^(type|name)$/, '--$1');
}

function refuse(problem: string): never {
  throw new ProblemsError([problem]);
}
