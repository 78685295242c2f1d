/** Environment → `Config`: everything that is wrong with it is reported at once, and nothing starts until it is right. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import { type Setting, type SettingName, type SettingValue, settings } from './config-table.ts';

export type Environment = Record<string, string | undefined>;
export type ConfigReading = { ok: true; config: Config } | { ok: false; problems: string[] };

type Values = { [N in SettingName]?: SettingValue<N> };

const names = Object.keys(settings) as SettingName[];
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);
const everyAddress = new Set(['0.0.0.0', '::']);
const builtPages = fileURLToPath(new URL('../../dist/pages', import.meta.url));

export function readConfig(environment: Environment, options: { demo: boolean }): ConfigReading {
  const problems = findUnknown(environment);
  const values = parseValues(environment, problems);
  problems.push(...findContradictions(environment, values, options.demo));
  const { PARLEY_HOST: host, PARLEY_MASTER_KEY_FILE: masterKey } = values;
  if (problems.length > 0 || host === undefined || masterKey === undefined) return { ok: false, problems };
  return { ok: true, config: assemble(values, { host, masterKey, demo: options.demo }) };
}

/** A setting counts as given when it is not empty. */
const given = (environment: Environment, name: SettingName): boolean => Boolean(environment[name]);

function findUnknown(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('PARLEY_') && !Object.hasOwn(settings, name))
    .map((name) => {
      const near = names.find((known) => distance(known, name) <= 3);
      return `${name} is not a setting${near ? `; did you mean ${near}?` : ''}`;
    });
}

function parseValues(environment: Environment, problems: string[]): Values {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const setting: Setting = settings[name];
    const value = environment[name] || setting.default;
    if (value === undefined) continue;
    try {
      values[name] = setting.parse(value);
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
    }
  }
  return values as Values;
}

function findContradictions(environment: Environment, values: Values, demo: boolean): string[] {
  const has = (name: SettingName) => given(environment, name);
  const problems: string[] = [];
  const mode = demo ? 'in demo mode' : 'outside demo mode';
  if (!has('PARLEY_HOST')) problems.push(`PARLEY_HOST must be given ${mode}`);
  if (!has('PARLEY_MASTER_KEY_FILE'))
    problems.push(`PARLEY_MASTER_KEY_FILE must be given ${mode}; parley new-key makes one`);
  if (has('PARLEY_TLS_CERT') !== has('PARLEY_TLS_KEY')) {
    const missing = has('PARLEY_TLS_CERT') ? 'PARLEY_TLS_KEY' : 'PARLEY_TLS_CERT';
    problems.push(`${missing} is missing: certificate and key go together`);
  }
  const tls = has('PARLEY_TLS_CERT') || has('PARLEY_TLS_KEY');
  if (has('PARLEY_TLS_PORT') && !tls)
    problems.push('PARLEY_TLS_PORT has no effect without PARLEY_TLS_CERT and PARLEY_TLS_KEY');
  if (has('PARLEY_NATS_URL') && !has('PARLEY_DATABASE_URL'))
    problems.push('PARLEY_NATS_URL has no effect without PARLEY_DATABASE_URL: one process alone has nobody to tell');
  const host = values.PARLEY_HOST;
  if (host !== undefined && !has('PARLEY_PUBLIC_AUTHORITY') && (!tls || everyAddress.has(host)))
    problems.push('PARLEY_PUBLIC_AUTHORITY must say under which host and port clients reach the server over TLS');
  if (demo && host !== undefined && !loopback.has(host))
    problems.push(`PARLEY_HOST must be a loopback address in demo mode, not ${JSON.stringify(host)}`);
  if (!demo)
    for (const name of names)
      if ((settings[name] as Setting).demoOnly && has(name)) problems.push(`${name} belongs to demo mode only`);
  return problems;
}

function assemble(values: Values, known: { host: string; masterKey: Buffer; demo: boolean }): Config {
  const {
    PARLEY_TLS_CERT: cert,
    PARLEY_TLS_KEY: key,
    PARLEY_DATABASE_URL: databaseUrl,
    PARLEY_NATS_URL: natsUrl,
  } = values;
  const trustedProxies = values.PARLEY_TRUSTED_PROXIES;
  const allowedPrivateNetworks = values.PARLEY_ALLOWED_PRIVATE_NETWORKS;
  const tlsPort = must(values, 'PARLEY_TLS_PORT');
  const publicAuthority = values.PARLEY_PUBLIC_AUTHORITY;
  const pagesDir = values.PARLEY_PAGES_DIR ?? (existsSync(builtPages) ? builtPages : undefined);
  return {
    demo: known.demo,
    host: known.host,
    http: { port: must(values, 'PARLEY_HTTP_PORT') },
    ...(cert !== undefined && key !== undefined && { tls: { port: tlsPort, cert, key } }),
    ...(publicAuthority !== undefined && { publicAuthority }),
    dataDir: must(values, 'PARLEY_DATA_DIR'),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(natsUrl !== undefined && { natsUrl }),
    ...(trustedProxies !== undefined && { trustedProxies }),
    ...(allowedPrivateNetworks !== undefined && { allowedPrivateNetworks }),
    issuer: values.PARLEY_ISSUER ?? `https://${publicAuthority ?? `localhost:${tlsPort}`}`,
    ...(pagesDir !== undefined && { pagesDir }),
    logLevel: must(values, 'PARLEY_LOG_LEVEL'),
    ...(known.demo && { brand: { port: must(values, 'PARLEY_BRAND_PORT') } }),
    secrets: { masterKey: known.masterKey },
    limits: {
      authenticationMs: must(values, 'PARLEY_LIMIT_AUTHENTICATION_MS'),
      idleMs: must(values, 'PARLEY_LIMIT_IDLE_MS'),
      requestBurst: must(values, 'PARLEY_LIMIT_REQUEST_BURST'),
      requestsPerSecond: must(values, 'PARLEY_LIMIT_REQUESTS_PER_SECOND'),
      queuedFrames: must(values, 'PARLEY_LIMIT_QUEUED_FRAMES'),
      sendBufferBytes: must(values, 'PARLEY_LIMIT_SEND_BUFFER_BYTES'),
      subscriptionsPerSocket: must(values, 'PARLEY_LIMIT_SUBSCRIPTIONS_PER_SOCKET'),
      socketsPerConsumer: must(values, 'PARLEY_LIMIT_SOCKETS_PER_CONSUMER'),
      unauthenticatedSockets: must(values, 'PARLEY_LIMIT_UNAUTHENTICATED_SOCKETS'),
      unauthenticatedSocketsPerAddress: must(values, 'PARLEY_LIMIT_UNAUTHENTICATED_SOCKETS_PER_ADDRESS'),
      pageReportsPerMinute: must(values, 'PARLEY_LIMIT_PAGE_REPORTS_PER_MINUTE'),
      refusedTokensPerMinute: must(values, 'PARLEY_LIMIT_REFUSED_TOKENS_PER_MINUTE'),
      newIdentitiesPerMinute: must(values, 'PARLEY_LIMIT_NEW_IDENTITIES_PER_MINUTE'),
      httpRequestMs: must(values, 'PARLEY_LIMIT_HTTP_REQUEST_MS'),
      messagesPerConsumerMinute: must(values, 'PARLEY_LIMIT_MESSAGES_PER_CONSUMER_MINUTE'),
      bytesPerConsumerDay: must(values, 'PARLEY_LIMIT_BYTES_PER_CONSUMER_DAY'),
      messagesPerNetworkMinute: must(values, 'PARLEY_LIMIT_MESSAGES_PER_NETWORK_MINUTE'),
      bytesPerNetworkDay: must(values, 'PARLEY_LIMIT_BYTES_PER_NETWORK_DAY'),
      conversationsPerConsumerHour: must(values, 'PARLEY_LIMIT_CONVERSATIONS_PER_CONSUMER_HOUR'),
      conversationsPerNetworkHour: must(values, 'PARLEY_LIMIT_CONVERSATIONS_PER_NETWORK_HOUR'),
      messagesPerAgentMinute: must(values, 'PARLEY_LIMIT_MESSAGES_PER_AGENT_MINUTE'),
      bytesPerAgentDay: must(values, 'PARLEY_LIMIT_BYTES_PER_AGENT_DAY'),
      messagesPerAccountMinute: must(values, 'PARLEY_LIMIT_MESSAGES_PER_ACCOUNT_MINUTE'),
      megabytesPerAccountDay: must(values, 'PARLEY_LIMIT_MEGABYTES_PER_ACCOUNT_DAY'),
      historyReadsPerMinute: must(values, 'PARLEY_LIMIT_HISTORY_READS_PER_MINUTE'),
    },
  };
}

/** A setting that has a default is always there once the environment was found valid. */
function must<N extends SettingName>(values: Values, name: N): SettingValue<N> {
  const value = values[name];
  if (value === undefined) throw new Error(`${name} has no default`);
  return value as SettingValue<N>;
}

/** Edits between two names (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
