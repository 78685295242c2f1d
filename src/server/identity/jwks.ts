/** Keys that brands publish: fetched when a token asks for them, kept, and fetched again when a key is not among them. */
import { createPublicKey } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Outbound } from './outbound.ts';
import { checkStrength, type ParsedKey } from './public-key.ts';

export interface JwksSource {
  endpoint: string;
  weakKeyConfirmed: boolean;
}

export interface Jwks {
  /** The key of this name, or without a name the only one there is. Rejects when the keys cannot be had. */
  find(source: JwksSource, kid: unknown): Promise<ParsedKey>;
  /** Fetches now; what keeps these keys from being used, if anything. */
  check(source: JwksSource): Promise<string | undefined>;
}

/** How long a set counts as current. A key that the brand withdraws is honoured at most this long. */
const keepMs = 600_000;
/** How long a set may serve when the brand's server cannot be reached. */
const staleMs = 86_400_000;
/** Between two attempts for one endpoint, whatever the reason and however many tokens ask. */
const intervalMs = 30_000;
const timeoutMs = 5_000;
const mostBytes = 131_072;
const mostKeys = 100;
const mostSources = 1_000;

type KeySet = ReadonlyMap<string | undefined, readonly ParsedKey[]>;

interface Entry {
  keys?: KeySet;
  fetchedTs: number;
  triedTs: number;
  failure: string;
  running?: Promise<void> | undefined;
}

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
  const refreshOnce = async (entry: Entry, source: JwksSource): Promise<void> => {
    if (!entry.running && clock.now() - entry.triedTs < intervalMs) return;
    entry.running ??= refresh(entry, source).finally(() => {
      entry.running = undefined;
    });
    await entry.running;
  };

  return {
    async check(source) {
      const entry = entryOf(source);
      entry.running ??= refresh(entry, source).finally(() => {
        entry.running = undefined;
      });
      await entry.running;
      if (entry.fetchedTs < entry.triedTs) return `the keys cannot be fetched: ${entry.failure}`;
      const usable = [...(entry.keys?.values() ?? [])].flat();
      if (usable.some(({ ok }) => ok)) return undefined;
      const [first] = usable;
      return `no key is usable: ${first && !first.ok ? first.reason : 'none is an RSA key for signatures'}`;
    },
    async find(source, kid) {
      const name = typeof kid === 'string' ? kid : undefined;
      const entry = entryOf(source);
      if (clock.now() - entry.fetchedTs >= keepMs) await refreshOnce(entry, source);
      else if (!findKey(entry.keys, name)) await refreshOnce(entry, source);
      if (!entry.keys || clock.now() - entry.fetchedTs >= staleMs) {
        throw new AppError('keys-unavailable', { detail: `${source.endpoint}: ${entry.failure}` });
      }
      return (
        findKey(entry.keys, name) ??
        refuse(name === undefined ? 'the token names none of several keys' : 'kid is unknown')
      );
    },
  };
}

/** A token without `kid` is judged by the only key there is. */
function findKey(keys: KeySet | undefined, kid: string | undefined): ParsedKey | undefined {
  if (kid !== undefined) return keys?.get(kid)?.at(0);
  const all = [...(keys?.values() ?? [])].flat();
  return all.length === 1 ? all[0] : undefined;
}

function parseKeySet(text: string, weakKeyConfirmed: boolean): KeySet {
  const set: unknown = JSON.parse(text);
  const list = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(list)) throw new Error('not a set of keys');
  if (list.length > mostKeys) throw new Error(`more than ${mostKeys} keys`);
  const keys = new Map<string | undefined, ParsedKey[]>();
  for (const jwk of list.filter(isSigningKey)) {
    const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined;
    keys.set(kid, [...(keys.get(kid) ?? []), parseJwk(jwk, weakKeyConfirmed)]);
  }
  return keys;
}

type Jwk = Record<string, unknown>;

/** Keys for other algorithms and uses are no business of ours. */
function isSigningKey(jwk: unknown): jwk is Jwk {
  if (typeof jwk !== 'object' || jwk === null) return false;
  const { kty, use = 'sig', alg = 'RS256', key_ops: operations = ['verify'] } = jwk as Jwk;
  return (
    kty === 'RSA' && use === 'sig' && alg === 'RS256' && Array.isArray(operations) && operations.includes('verify')
  );
}

function parseJwk({ n, e, d }: Jwk, weakKeyConfirmed: boolean): ParsedKey {
  if (d !== undefined) return refuse('a private key was published: replace the pair');
  if (typeof n !== 'string' || typeof e !== 'string') return refuse('a key without modulus or exponent');
  try {
    return checkStrength(createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }), weakKeyConfirmed);
  } catch {
    return refuse('not an RSA key');
  }
}

const refuse = (reason: string): ParsedKey => ({ ok: false, reason });
