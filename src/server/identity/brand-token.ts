/** Verifies what a brand says about its customer: signature first, then every claim that the decision rests on. */
import { AppError } from '../errors.ts';
import { isName } from './consumer-id.ts';
import type { FoundKeys, Wanted } from './jwks.ts';
import { type Jws, type JwsReading, verifyJws } from './jws.ts';
import type { ParsedKey } from './public-key.ts';
import { fits, type SignatureAlgorithm } from './signature-algorithms.ts';
import type { BeginStep } from './steps.ts';

/** Finds the keys that a token names. Rejects when they cannot be had, which is not the token's fault. */
type FindKeys = (wanted: Wanted) => Promise<FoundKeys>;

/** A connector as verification needs it, its key parsed once or found where the brand publishes it. */
export interface TrustedConnector {
  id: string;
  /** What administrators and agents call the issuer. */
  name: string;
  issuer?: string | undefined;
  /** Issuers that connectors of the account name: without an issuer of its own, this one vouches for none of them. */
  namedIssuers?: ReadonlySet<unknown>;
  key: ParsedKey | FindKeys;
  algorithms: readonly SignatureAlgorithm[];
  checkAudience: boolean;
}

/** Verified. `iat` and `exp` are whole seconds. */
export interface BrandIdentity {
  /** Whose key verified it. */
  connectorId: string;
  issuerName: string;
  iss: string;
  sub: string;
  acr: string;
  iat: number;
  exp: number;
  claims: Record<string, unknown>;
}

const skewSeconds = 60;
/** As a date in seconds this would be the year 5138: it is milliseconds. */
const leastMilliseconds = 1e11;
const lastSecond = 253_402_300_799;

export interface Check {
  accountId: string;
  connectors: readonly TrustedConnector[];
  nowMs: number;
  begin?: BeginStep;
}

/** Tries the connectors whose issuer fits, in their order; the first whose key verifies the token decides. */
export async function verifyBrandToken(
  reading: JwsReading,
  { accountId, connectors, nowMs, begin = () => {} }: Check,
): Promise<BrandIdentity> {
  const jws = getJws(reading, begin);
  const accepting = connectors.filter(({ algorithms }) => algorithms.includes(jws.algorithm));
  if (accepting.length === 0) throw invalid(`alg is ${jws.algorithm}, accepted is only ${namesOf(connectors)}`);
  begin('issuer');
  const fitting = accepting.filter((connector) => vouchesFor(connector, jws.claims.iss));
  if (fitting.length === 0) throw invalid('iss differs from the issuer of every connector, or another one names it');
  begin('signature');
  const connector = await findSigner(jws, fitting);
  begin('audience');
  checkAudience(jws.claims.aud, accountId, connector);
  begin('times');
  const { iat, exp } = checkTimes(jws.claims, nowMs / 1000);
  begin('subject');
  return {
    connectorId: connector.id,
    issuerName: connector.name,
    iss: name(jws.claims, 'iss'),
    sub: name(jws.claims, 'sub'),
    acr: typeof jws.claims.acr === 'string' ? jws.claims.acr.slice(0, 64) : 'loa1',
    iat,
    exp,
    claims: jws.claims,
  };
}

const namesOf = (connectors: readonly TrustedConnector[]): string =>
  [...new Set(connectors.flatMap(({ algorithms }) => algorithms))].join(', ');

const vouchesFor = ({ issuer, namedIssuers }: TrustedConnector, iss: unknown): boolean =>
  issuer === undefined ? !namedIssuers?.has(iss) : issuer === iss;

function getJws(reading: JwsReading, begin: BeginStep): Jws {
  begin('form');
  if (!reading.ok && reading.step === 'form') throw invalid(`not a JWS: ${reading.reason}`);
  begin('algorithm');
  if (!reading.ok) throw invalid(reading.reason);
  return reading.jws;
}

async function findSigner(jws: Jws, connectors: readonly TrustedConnector[]): Promise<TrustedConnector> {
  const reasons: string[] = [];
  let unavailable: unknown;
  for (const connector of connectors) {
    let found: FoundKeys;
    try {
      found = await findKeys(connector, jws);
    } catch (error) {
      unavailable = error;
      continue;
    }
    if (!found.ok) {
      reasons.push(`connector ${connector.id}: its key is unusable: ${found.reason}`);
      continue;
    }
    for (const key of found.keys) if (await verifyJws(jws, key)) return connector;
    reasons.push(`connector ${connector.id}: the signature does not verify under its key`);
  }
  throw unavailable ?? invalid(reasons.join('; '));
}

function findKeys({ key }: TrustedConnector, { header, algorithm }: Jws): FoundKeys | Promise<FoundKeys> {
  if (typeof key === 'function') return key({ alg: String(header.alg), kid: header.kid });
  if (!key.ok) return key;
  return fits(key, algorithm) ? { ok: true, keys: [key.key] } : { ok: false, reason: `it is not for ${algorithm}` };
}

function checkAudience(aud: unknown, accountId: string, connector: TrustedConnector): void {
  const accounts = (Array.isArray(aud) ? aud : [aud]).filter(
    (entry): entry is string => typeof entry === 'string' && entry.startsWith('acc:'),
  );
  if (connector.checkAudience && accounts.length > 0 && !accounts.includes(`acc:${accountId}`)) {
    throw invalid('aud names another account');
  }
}

function checkTimes(claims: Record<string, unknown>, now: number): { iat: number; exp: number } {
  const exp = time(claims, 'exp');
  const iat = time(claims, 'iat');
  if (exp === undefined || iat === undefined) throw invalid('exp and iat are mandatory');
  if (exp.seconds + skewSeconds <= now) {
    throw new AppError('token-expired', { detail: `exp is ${Math.round(now - exp.seconds)} s ago${exp.remark}` });
  }
  if (iat.seconds > now + skewSeconds) throw invalid(`iat lies in the future${iat.remark}`);
  const nbf = time(claims, 'nbf');
  if (nbf && nbf.seconds > now + skewSeconds) throw invalid(`not valid yet: nbf lies in the future${nbf.remark}`);
  // A token that only the skew keeps alive must not become one that is born expired.
  return { iat: iat.seconds, exp: exp.seconds > now ? exp.seconds : exp.seconds + skewSeconds };
}

/** A date in whole seconds; numeric strings and milliseconds are accepted, and `remark` says so. */
function time(claims: Record<string, unknown>, claim: string): { seconds: number; remark: string } | undefined {
  const raw = claims[claim];
  if (raw === undefined || raw === null) return undefined;
  const value = typeof raw === 'string' && /^\d{1,16}(\.\d{1,9})?$/.test(raw) ? Number(raw) : raw;
  if (typeof value !== 'number' || !(value >= 0)) throw invalid(`${claim} is not a date in seconds`);
  const inMilliseconds = value >= leastMilliseconds;
  const seconds = Math.floor(inMilliseconds ? value / 1000 : value);
  if (seconds > lastSecond) throw invalid(`${claim} is no date`);
  return { seconds, remark: inMilliseconds ? ` (${claim} was given in milliseconds, it must be in seconds)` : '' };
}

function name(claims: Record<string, unknown>, claim: string): string {
  const value = claims[claim];
  if (!isName(value)) throw invalid(`${claim} must be a text of 1 to 512 characters, none of them a control character`);
  return value;
}

const invalid = (detail: string): AppError => new AppError('token-invalid', { detail });
