/** What the server needs to know to run, validated and nested. */
export interface Config {
  /** Demo data, demo credentials and demo endpoints; loopback only. */
  demo: boolean;
  host: string;
  http: { port: number };
  /** PEM texts. */
  tls?: { port: number; cert: string; key: string };
  /** `host:port` that clients are told to use (CSDS); the TLS listener's own address when absent. */
  publicAuthority?: string;
  dataDir: string;
  /** PostgreSQL instead of embedded SQLite. */
  databaseUrl?: string;
  /** NATS carries the hints between nodes, instead of PostgreSQL. */
  natsUrl?: string;
  /** Addresses and networks of proxies whose `X-Forwarded-…` headers are believed. */
  trustedProxies?: string[];
  /** In which connectors may name servers; all other private ones are refused. */
  allowedPrivateNetworks?: string[];
  /** `iss` of the tokens we issue. */
  issuer: string;
  /** Folder of the built pages (`window.html`, `workspace.html`, `assets/`); absent = no pages are served. */
  pagesDir?: string;
  logLevel: string;
  /** The demo brand's website; demo mode only. */
  brand?: { port: number };
  secrets: {
    /** 32 bytes; encrypts keys and profiles at rest. */
    masterKey: Buffer;
  };
  limits: Limits;
}

/** Bounds on what a peer can make the server hold. */
export interface Limits {
  /** Until a socket must have authenticated. */
  authenticationMs: number;
  /** Since the last frame of any kind. */
  idleMs: number;
  /** Requests a socket may send at once, and per second in the long run. */
  requestBurst: number;
  requestsPerSecond: number;
  /** Frames of one socket that wait for their turn. */
  queuedFrames: number;
  /** Bytes waiting to be read by one peer; more closes it with the resumable code. */
  sendBufferBytes: number;
  subscriptionsPerSocket: number;
  socketsPerConsumer: number;
  unauthenticatedSockets: number;
  unauthenticatedSocketsPerAddress: number;
  /** Of pages, by one network address. */
  pageReportsPerMinute: number;
  /** By one network address: tokens and agents' sign-ins that were refused, and new anonymous identities. */
  refusedTokensPerMinute: number;
  newIdentitiesPerMinute: number;
  /** Until an HTTP request must have arrived whole. */
  httpRequestMs: number;
  /** What is stored of what one peer, one network of anonymous peers or one account sends; `quotas.ts`. */
  messagesPerConsumerMinute: number;
  bytesPerConsumerDay: number;
  messagesPerNetworkMinute: number;
  bytesPerNetworkDay: number;
  conversationsPerConsumerHour: number;
  conversationsPerNetworkHour: number;
  messagesPerAgentMinute: number;
  bytesPerAgentDay: number;
  messagesPerAccountMinute: number;
  megabytesPerAccountDay: number;
  historyReadsPerMinute: number;
}

export const defaultLimits: Limits = {
  authenticationMs: 10_000,
  idleMs: 90_000,
  requestBurst: 20,
  requestsPerSecond: 10,
  queuedFrames: 256,
  sendBufferBytes: 4_194_304,
  subscriptionsPerSocket: 100,
  socketsPerConsumer: 50,
  unauthenticatedSockets: 10_000,
  unauthenticatedSocketsPerAddress: 1000,
  pageReportsPerMinute: 3000,
  refusedTokensPerMinute: 300,
  newIdentitiesPerMinute: 300,
  httpRequestMs: 20_000,
  messagesPerConsumerMinute: 300,
  bytesPerConsumerDay: 16_777_216,
  messagesPerNetworkMinute: 3000,
  bytesPerNetworkDay: 268_435_456,
  conversationsPerConsumerHour: 60,
  conversationsPerNetworkHour: 1200,
  messagesPerAgentMinute: 6000,
  bytesPerAgentDay: 2_147_483_647,
  messagesPerAccountMinute: 1_000_000,
  megabytesPerAccountDay: 20_480,
  historyReadsPerMinute: 300,
};
