/** Keys that brands publish: fetched when a token asks for them, kept, and fetched again when a key is not among them. */
import { createLocalJWKSet, errors, type JWK } from 'jose';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { VerifyingKey } from './jws.ts';
import type { Outbound } from './outbound.ts';
import { type Jwk, type ParsedKey, parseJwk } from './public-key.ts';
import { findAlgorithm, fits, type SignatureAlgorithm } from './signature-algorithms.ts';

export interface JwksSource {
  endpoint: string;
  weakKeyConfirmed: boolean;
}

/** Of a token's header. */
export interface Wanted {
  alg: string;
  kid: unknown;
}

export type FoundKeys = { ok: true; keys: readonly VerifyingKey[] } | { ok: false; reason: string };

export interface Jwks {
  /** The keys of this name, or without a name the only one there is. Rejects when the keys cannot be had. */
  find(source: JwksSource, wanted: Wanted): Promise<FoundKeys>;
  /** Fetches now; what keeps these keys from being used with one of the algorithms, if anything. */
  check(source: JwksSource, algorithms: readonly SignatureAlgorithm[]): Promise<string | undefined>;
}

/** How long a set counts as current. A key that the brand withdraws is honoured at most this long. */
const keepMs = 600_000;
/** How long a set may serve when the brand's server cannot be reached. */
const staleMs = 86_400_000;
/** Between two attempts for one endpoint, however many tokens ask: soon after one that brought keys, later after one that failed. */
const intervalMs = 5_000;
const afterFailureMs = 30_000;
const timeoutMs = 5_000;
const mostBytes = 131_072;
const mostKeys = 100;
const mostSources = 1_000;
/** Of several keys with one name, each is tried: so many at most. */
const mostOfOneName = 10;

interface PublishedKey {
  kid: string | undefined;
  /** Undefined: whatever fits the key. */
  algorithm: SignatureAlgorithm | undefined;
  parsed: ParsedKey;
}

interface KeySet {
  published: readonly PublishedKey[];
  /** Picks among those that are usable. */
  choose: ReturnType<typeof createLocalJWKSet>;
}

interface Entry {
  keys?: KeySet;
  fetchedTs: number;
  triedTs: number;
  failure: string;
  running?: Promise<void> | undefined;
}

const hasFailed = ({ fetchedTs, triedTs }: Entry): boolean => fetchedTs < triedTs;

export function createJwks({ outbound, clock }: { outbound: Outbound; clock: Clock }): Jwks {
  const entries = new Map<string, Entry>();

  const entryOf = ({ endpoint, weakKeyConfirmed }: JwksSource): Entry => {
    const name = `${weakKeyConfirmed} ${endpoint}`;
    const entry = entries.get(name) ?? { fetchedTs: -Infinity, triedTs: -Infinity, failure: 'not fetched yet' };
    entries.delete(name);
    entries.set(name, entry);
    if (entries.size > mostSources) entries.delete(entries.keys().next().value ?? name);
    return entry;
  };

  const refresh = async (entry: Entry, { endpoint, weakKeyConfirmed }: JwksSource): Promise<void> => {
    entry.triedTs = clock.now();
    try {
      const { status, text } = await outbound(endpoint, { method: 'GET', mostBytes, timeoutMs });
      if (status !== 200) throw new Error(`status ${status}`);
      entry.keys = parseKeySet(text, weakKeyConfirmed);
      entry.fetchedTs = clock.now();
    } catch (error) {
      entry.failure = error instanceof Error ? error.message : 'failed';
    }
  };

  /** Everybody who asks meanwhile waits for the same attempt. */
  const refreshNow = async (entry: Entry, source: JwksSource): Promise<void> => {
    entry.running ??= refresh(entry, source).finally(() => {
      entry.running = undefined;
    });
    await entry.running;
  };
  const refreshSeldom = async (entry: Entry, source: JwksSource): Promise<void> => {
    const waitMs = hasFailed(entry) ? afterFailureMs : intervalMs;
    if (entry.running || clock.now() - entry.triedTs >= waitMs) await refreshNow(entry, source);
  };

  return {
    async check(source, algorithms) {
      const entry = entryOf(source);
      await refreshNow(entry, source);
      if (hasFailed(entry)) return `the keys cannot be fetched: ${entry.failure}`;
      const published = entry.keys?.published ?? [];
      if (published.some((key) => canSign(key, algorithms))) return undefined;
      const unreadable = published.map(({ parsed }) => parsed).find((parsed) => !parsed.ok);
      return `no key is usable: ${unreadable?.reason ?? `none is a key for signatures with ${algorithms.join(' or ')}`}`;
    },
    async find(source, wanted) {
      const entry = entryOf(source);
      if (clock.now() - entry.fetchedTs >= keepMs) await refreshSeldom(entry, source);
      let keys = await keysFor(entry.keys, wanted);
      if (keys.length === 0) {
        await refreshSeldom(entry, source);
        keys = await keysFor(entry.keys, wanted);
      }
      if (!entry.keys || clock.now() - entry.fetchedTs >= staleMs) {
        throw new AppError('keys-unavailable', { detail: `${source.endpoint}: ${entry.failure}` });
      }
      return keys.length > 0 ? { ok: true, keys } : { ok: false, reason: reasonFor(entry.keys, wanted) };
    },
  };
}

/** Those that the name and the algorithm leave. A token that names none is judged by the only one. */
async function keysFor(set: KeySet | undefined, { alg, kid }: Wanted): Promise<readonly VerifyingKey[]> {
  if (!set) return [];
  try {
    return [await set.choose({ alg, ...(typeof kid === 'string' && { kid }) })];
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return [];
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    const keys: VerifyingKey[] = [];
    if (typeof kid === 'string')
      for await (const key of error) {
        keys.push(key);
        if (keys.length === mostOfOneName) break;
      }
    return keys;
  }
}

/** What administrators are told of a token for which there is no key. */
function reasonFor({ published }: KeySet, { alg, kid }: Wanted): string {
  const named = published.filter((key) => typeof kid !== 'string' || key.kid === kid);
  for (const { parsed } of named) if (!parsed.ok) return parsed.reason;
  if (typeof kid !== 'string')
    return named.length > 1 ? 'the token names none of several keys' : `no key is for ${alg}`;
  return named.length > 0 ? `the key of this kid is not for ${alg}` : 'kid is unknown';
}

function parseKeySet(text: string, weakKeyConfirmed: boolean): KeySet {
  const set: unknown = JSON.parse(text);
  const list = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(list)) throw new Error('not a set of keys');
  if (list.length > mostKeys) throw new Error(`more than ${mostKeys} keys`);
  const published = list.filter(isForSignatures).map((jwk) => readKey(jwk, weakKeyConfirmed));
  return { published, choose: createLocalJWKSet({ keys: published.flatMap(usableJwk) }) };
}

/** Keys for other algorithms and uses are no business of ours. */
function isForSignatures(jwk: unknown): jwk is Jwk {
  if (typeof jwk !== 'object' || jwk === null) return false;
  const { kty, use = 'sig', alg, key_ops: operations = ['verify'] } = jwk as Jwk;
  return (
    ['RSA', 'EC', 'OKP'].includes(String(kty)) &&
    use === 'sig' &&
    (alg === undefined || findAlgorithm(alg) !== undefined) &&
    Array.isArray(operations) &&
    operations.includes('verify')
  );
}

const readKey = (jwk: Jwk, weakKeyConfirmed: boolean): PublishedKey => ({
  kid: typeof jwk.kid === 'string' ? jwk.kid : undefined,
  algorithm: findAlgorithm(jwk.alg),
  parsed: parseJwk(jwk, weakKeyConfirmed),
});

/** Ed25519 goes without `alg`, which has two names. */
function usableJwk({ kid, algorithm, parsed }: PublishedKey): JWK[] {
  if (!parsed.ok || (algorithm && !fits(parsed, algorithm))) return [];
  const jwk = { ...parsed.key.export({ format: 'jwk' }), kid, alg: algorithm === 'Ed25519' ? undefined : algorithm };
  return [jwk as JWK];
}

const canSign = ({ algorithm, parsed }: PublishedKey, algorithms: readonly SignatureAlgorithm[]): boolean =>
  parsed.ok && algorithms.some((one) => (algorithm ?? one) === one && fits(parsed, one));
