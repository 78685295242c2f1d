/**
 * Every setting of the server, in the order in which the documentation shows them. The configuration's type, its
 * validation and docs/config.md come from this table.
 */
import { defaultLimits, type Limits } from './config.ts';
import {
  addressList,
  authority,
  databaseUrl,
  integer,
  masterKeyFile,
  natsUrl,
  oneOf,
  pemFile,
  port,
  privateNetworks,
  text,
  webUrl,
} from './config-parsers.ts';

export interface Setting {
  parse(value: string): unknown;
  default?: string;
  /** What the documentation says where no literal default exists. */
  defaultDoc?: string;
  doc: string;
  /** The value itself, or the file that it names, must not be shown. */
  secret?: true;
  demoOnly?: true;
}

const limit = (name: keyof Limits, doc: string) => ({
  parse: integer(1, 2_147_483_647),
  default: String(defaultLimits[name]),
  doc,
});

export const settings = {
  PARLEY_HOST: {
    parse: text,
    defaultDoc: 'none: must be given (demo mode: `127.0.0.1`)',
    doc: 'Address to listen on, for example `127.0.0.1` behind a proxy or `0.0.0.0`.',
  },
  PARLEY_HTTP_PORT: {
    parse: port,
    default: '8080',
    doc: 'Port of the plain listener. 0 lets the system choose.',
  },
  PARLEY_TLS_PORT: {
    parse: port,
    default: '8443',
    doc: 'Port of the TLS listener, which exists when a certificate is given.',
  },
  PARLEY_TLS_CERT: {
    parse: pemFile('CERTIFICATE'),
    doc: 'File with the PEM certificate chain, the server first. Goes with `PARLEY_TLS_KEY`.',
  },
  PARLEY_TLS_KEY: {
    parse: pemFile('PRIVATE KEY'),
    secret: true,
    doc: 'File with the PEM private key of the certificate.',
  },
  PARLEY_PUBLIC_AUTHORITY: {
    parse: authority,
    defaultDoc: '`localhost` and the TLS port',
    doc: '`host` or `host:port` under which clients reach the server over TLS. Needed where a proxy ends TLS, and where the server listens on all addresses.',
  },
  PARLEY_ISSUER: {
    parse: webUrl,
    defaultDoc: '`https://` and the public authority',
    doc: '`iss` of the tokens that the server issues. Changing it ends every consumer session.',
  },
  PARLEY_TRUSTED_PROXIES: {
    parse: addressList,
    defaultDoc: 'none',
    doc: 'Addresses or networks (`10.0.0.7, 10.1.0.0/16`) of your proxies, whose `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host` are believed. Without it, everybody behind a proxy counts as one address.',
  },
  PARLEY_ALLOWED_PRIVATE_NETWORKS: {
    parse: privateNetworks,
    defaultDoc: 'none',
    doc: 'Private addresses or networks (`10.20.0.0/16, fd00:20::/32`) in which connectors and the agents’ sign-in may name servers: JWKS and token endpoints, OpenID providers. All other private addresses stay refused. TLS is still required.',
  },
  PARLEY_DATA_DIR: {
    parse: text,
    default: './data',
    doc: 'Folder of the embedded database; in demo mode also of the local certificate authority and the demo password.',
  },
  PARLEY_DATABASE_URL: {
    parse: databaseUrl,
    secret: true,
    defaultDoc: 'embedded SQLite in the data folder',
    doc: 'PostgreSQL, as `postgres://user:password@host:5432/database`.',
  },
  PARLEY_NATS_URL: {
    parse: natsUrl,
    secret: true,
    defaultDoc: 'PostgreSQL carries the news',
    doc: 'NATS, which tells nodes of news instead of PostgreSQL: `nats://user:password@host:4222`, or `tls://…`; several servers of one cluster with commas between them. A path (`…:4222/name`) tells installations apart that share the servers.',
  },
  PARLEY_MASTER_KEY_FILE: {
    parse: masterKeyFile,
    secret: true,
    defaultDoc: 'none: must be given (demo mode creates one)',
    doc: 'File with 32 random bytes in base64, made by `parley new-key --out FILE`; a file that everybody on the machine can read or write is refused. Encrypts signing keys and consumer profiles at rest.',
  },
  PARLEY_PAGES_DIR: {
    parse: text,
    defaultDoc: '`dist/pages`, when the pages have been built',
    doc: 'Folder of the built pages: the messaging window and the agent workspace.',
  },
  PARLEY_LOG_LEVEL: {
    parse: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    defaultDoc: '`info` (demo mode: `warn`)',
    doc: 'Least severe entries that are logged, as JSON lines on standard output.',
  },
  PARLEY_BRAND_PORT: {
    parse: port,
    default: '8090',
    demoOnly: true,
    doc: "Port of the demo brand's website.",
  },
  PARLEY_LIMIT_AUTHENTICATION_MS: limit('authenticationMs', 'Milliseconds within which a socket must authenticate.'),
  PARLEY_LIMIT_IDLE_MS: limit('idleMs', 'Milliseconds without any frame after which a socket is closed.'),
  PARLEY_LIMIT_REQUEST_BURST: limit('requestBurst', 'Requests that one socket may send at once.'),
  PARLEY_LIMIT_REQUESTS_PER_SECOND: limit('requestsPerSecond', 'Requests per second of one socket in the long run.'),
  PARLEY_LIMIT_QUEUED_FRAMES: limit('queuedFrames', 'Frames of one socket that may wait for their turn.'),
  PARLEY_LIMIT_SEND_BUFFER_BYTES: limit(
    'sendBufferBytes',
    'Bytes that may wait for a slow reader before it is told to reconnect (close code 1013).',
  ),
  PARLEY_LIMIT_SUBSCRIPTIONS_PER_SOCKET: limit('subscriptionsPerSocket', 'Subscriptions of one socket.'),
  PARLEY_LIMIT_SOCKETS_PER_CONSUMER: limit('socketsPerConsumer', 'Sockets of one consumer at a time.'),
  PARLEY_LIMIT_UNAUTHENTICATED_SOCKETS: limit(
    'unauthenticatedSockets',
    'Sockets that may be waiting for authentication at a time. Of the network that has the most, the one that has waited longest gives way to a new one.',
  ),
  PARLEY_LIMIT_UNAUTHENTICATED_SOCKETS_PER_ADDRESS: limit(
    'unauthenticatedSocketsPerAddress',
    'As many of one network address, or of one IPv6 network.',
  ),
  PARLEY_LIMIT_PAGE_REPORTS_PER_MINUTE: limit(
    'pageReportsPerMinute',
    'Reports of pages and apps per minute that one network address may send.',
  ),
  PARLEY_LIMIT_REFUSED_TOKENS_PER_MINUTE: limit(
    'refusedTokensPerMinute',
    "Brands' tokens, and agents' answers of their provider, from one network address that may be refused in a minute; further ones are not looked at.",
  ),
  PARLEY_LIMIT_NEW_IDENTITIES_PER_MINUTE: limit(
    'newIdentitiesPerMinute',
    'Anonymous identities that one network address may be given in a minute.',
  ),
  PARLEY_LIMIT_HTTP_REQUEST_MS: limit(
    'httpRequestMs',
    'Milliseconds within which an HTTP request must have arrived whole.',
  ),
  PARLEY_LIMIT_MESSAGES_PER_CONSUMER_MINUTE: limit(
    'messagesPerConsumerMinute',
    'Requests of one consumer per minute that are stored: messages, receipts, changes.',
  ),
  PARLEY_LIMIT_BYTES_PER_CONSUMER_DAY: limit(
    'bytesPerConsumerDay',
    'Bytes that one consumer may have stored in a day.',
  ),
  PARLEY_LIMIT_MESSAGES_PER_NETWORK_MINUTE: limit(
    'messagesPerNetworkMinute',
    'As many per minute of all anonymous consumers of one network address.',
  ),
  PARLEY_LIMIT_BYTES_PER_NETWORK_DAY: limit(
    'bytesPerNetworkDay',
    'As many bytes in a day of all anonymous consumers of one network address.',
  ),
  PARLEY_LIMIT_CONVERSATIONS_PER_CONSUMER_HOUR: limit(
    'conversationsPerConsumerHour',
    'Conversations that one consumer may open in an hour, one after another.',
  ),
  PARLEY_LIMIT_CONVERSATIONS_PER_NETWORK_HOUR: limit(
    'conversationsPerNetworkHour',
    'As many in an hour of all anonymous consumers of one network address.',
  ),
  PARLEY_LIMIT_MESSAGES_PER_AGENT_MINUTE: limit(
    'messagesPerAgentMinute',
    'Requests of one agent or bot per minute that are stored.',
  ),
  PARLEY_LIMIT_BYTES_PER_AGENT_DAY: limit('bytesPerAgentDay', 'Bytes that one agent or bot may have stored in a day.'),
  PARLEY_LIMIT_MESSAGES_PER_ACCOUNT_MINUTE: limit(
    'messagesPerAccountMinute',
    "Requests of one account's consumers and agents per minute that are stored, on one node. A quarter is left to agents, and a quarter to them and customers who are vouched for.",
  ),
  PARLEY_LIMIT_MEGABYTES_PER_ACCOUNT_DAY: limit(
    'megabytesPerAccountDay',
    "Megabytes that one account's consumers and agents may have stored in a day, on one node. Parts of it are left in the same way.",
  ),
  PARLEY_LIMIT_HISTORY_READS_PER_MINUTE: limit(
    'historyReadsPerMinute',
    'Requests of one consumer per minute for its history over HTTP.',
  ),
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
export type SettingValue<N extends SettingName> = ReturnType<(typeof settings)[N]['parse']>;
