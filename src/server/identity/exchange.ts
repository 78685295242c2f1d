/** From a credential to a platform token. The one place that decides which consumer a credential stands for. */
import type { KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Random } from '../random.ts';
import { type BrandIdentity, type Check, type TrustedConnector, verifyBrandToken } from './brand-token.ts';
import { sdesOf } from './claims.ts';
import type { CodeConnector, Redeem } from './code-flow.ts';
import { consumerIdOf } from './consumer-id.ts';
import type { Directory, DirectoryEntry } from './directory.ts';
import type { ConsumerProfile } from './identity.ts';
import { decryptToken, isEncrypted } from './jwe.ts';
import { readJws } from './jws.ts';
import type { PlatformKeys } from './keys.ts';
import type { OwnToken, PlatformTokens } from './platform-token.ts';
import type { Profiles } from './profiles.ts';
import type { Revocations } from './revocations.ts';
import type { BeginStep } from './steps.ts';

export interface ExchangeRequest {
  accountId: string;
  /** From the path; absent or `default`: whichever connector fits. */
  connectorId?: string | undefined;
  credential: string | undefined;
  /** Beside codes. */
  redirectUri?: string | undefined;
  codeVerifier?: string | undefined;
  /** The credential is the answer of the brand's login page, which was asked with this nonce. */
  login?: Login;
  nowMs: number;
}

interface Login {
  nonce: string;
  /** The login page was asked in the older dialect: what it takes for a nonce is the visitor's id, which it need not return. */
  olderDialect: boolean;
}

export interface JudgeParts {
  directory: Directory;
  tokens: Pick<PlatformTokens, 'findOwn'>;
  /** Brands encrypt to their public halves. */
  decryptionKeys: PlatformKeys['decryption'];
  consumerIdSecret: KeyObject;
  /** Absent: no code is redeemed, and connectors for codes are tried with the token that they would get. */
  redeem?: Redeem;
}

interface ExchangeParts extends JudgeParts {
  tokens: PlatformTokens;
  profiles: Profiles;
  revocations: Pick<Revocations, 'isRevoked'>;
  random: Random;
}

export type Exchange = (request: ExchangeRequest) => Promise<string>;

/** What a credential proves, before anything is stored or issued. */
export type Judgement =
  | { kind: 'own'; own: OwnToken }
  | { kind: 'brand'; entry: DirectoryEntry; mode: Mode; means: Means; identity: BrandIdentity; consumerId: string };

/** Every step from a credential to who stands behind it; throws where one fails. The exchange and the explanation use it. */
export async function judge(parts: JudgeParts, request: ExchangeRequest, begin?: BeginStep): Promise<Judgement> {
  const { accountId, nowMs } = request;
  begin?.('credential');
  const entry = await getEntry(parts.directory, accountId);
  const credential = getCredential(request.credential);
  const plain = readJws(credential);
  const own = await parts.tokens.findOwn(plain.ok ? plain.jws : undefined);
  if (own) return { kind: 'own', own };
  begin?.('connector');
  const { mode, token, connectors, pkce = false } = await obtainToken(parts.redeem, { entry, request, credential });
  const check = { accountId, connectors, nowMs, ...(begin && { begin }) };
  const encrypted = isEncrypted(token);
  const identity = encrypted
    ? await verifyEncrypted(token, parts.decryptionKeys, check)
    : await verifyBrandToken(token === credential ? plain : readJws(token), check);
  const consumerId = consumerIdOf(parts.consumerIdSecret, { accountId, iss: identity.iss, sub: identity.sub });
  const signer = connectors.find(({ id }) => id === identity.connectorId);
  const published = typeof signer?.key === 'function';
  return { kind: 'brand', entry, mode, means: meansOf({ published, encrypted, pkce }), identity, consumerId };
}

const meansOf = (used: Record<Means[number], boolean>): Means =>
  (['published', 'encrypted', 'pkce'] as const).filter((one) => used[one]);

export const createExchange =
  (parts: ExchangeParts): Exchange =>
  async (request) => {
    const judgement = await judge(parts, request);
    if (request.login) checkLogin(judgement, request.login);
    if (judgement.kind === 'own') return exchangeOwn(parts, judgement.own, request);
    const { mode, means, identity, consumerId } = judgement;
    const { accountId, nowMs } = request;
    await mustStand(parts.directory, accountId, judgement);
    if (await parts.revocations.isRevoked({ accountId, consumerId, iat: identity.iat }))
      throw new AppError('token-expired', { detail: 'issued before the consumer was signed out' });
    const [, token] = await Promise.all([
      saveVerifiedProfile(parts, { accountId, consumerId, identity, nowMs, mode, means }),
      issueToken(parts, { accountId, consumerId, identity, nowMs }),
    ]);
    return token;
  };

/** Asking the brand takes seconds, in which an administrator may have changed the connector, or switched it off. */
async function mustStand(
  directory: Directory,
  accountId: string,
  { entry, identity: { connectorId } }: Judgement & { kind: 'brand' },
): Promise<void> {
  const now = await directory.find(accountId);
  if (now !== entry && now?.terms.get(connectorId) !== entry.terms.get(connectorId))
    throw new AppError('connector-not-found', { detail: 'the connector was changed or switched off meanwhile' });
}

/** A login ends in one of the brand's customers or in nobody. */
function checkLogin(judgement: Judgement, { nonce, olderDialect }: Login): void {
  if (judgement.kind === 'own') throw new AppError('token-invalid', { detail: 'a platform token from a login page' });
  const { nonce: returned } = judgement.identity.claims;
  if (returned === undefined && olderDialect) return;
  if (returned === undefined) throw new AppError('token-invalid', { detail: 'nonce of this login is missing' });
  if (returned !== nonce) throw new AppError('token-invalid', { detail: 'nonce is not the one of this login' });
}

/**
 * Whoever may not read what is inside does not learn how far it got: what does not decrypt and what is not signed by the
 * brand are refused alike.
 */
async function verifyEncrypted(
  credential: string,
  keys: PlatformKeys['decryption'],
  check: Check,
): Promise<BrandIdentity> {
  check.begin?.('decryption');
  const content = await decryptToken(credential, (kid) => keys(check.accountId, kid));
  try {
    return await verifyBrandToken(readJws(content), check);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'token-invalid') throw error;
    throw new AppError('cannot-decrypt', { detail: `decrypted, but ${error.detail}` });
  }
}

async function getEntry(directory: Directory, accountId: string): Promise<DirectoryEntry> {
  const entry = await directory.find(accountId);
  if (!entry) throw new AppError('connector-not-found', { detail: 'no such account' });
  return entry;
}

function getCredential(credential: string | undefined): string {
  if (!credential) throw new AppError('credential-missing');
  return credential;
}

/** Anonymous identities only: one that a brand vouches for is renewed by the brand. */
async function exchangeOwn(
  { tokens, revocations }: ExchangeParts,
  own: OwnToken,
  { accountId, nowMs }: ExchangeRequest,
): Promise<string> {
  if (own.accountId !== accountId) throw new AppError('token-invalid', { detail: 'our token, for another account' });
  if (own.authenticated) throw new AppError('token-invalid', { detail: 'a platform token is no brand credential' });
  if (own.exp * 1000 <= nowMs) throw new AppError('token-expired', { detail: 'our anonymous token' });
  if (await revocations.isRevoked(own)) throw new AppError('token-expired', { detail: 'signed out since' });
  return tokens.issue({ accountId, consumerId: own.consumerId, iat: own.iat, exp: own.exp });
}

type Mode = 'implicit' | 'code';
type Means = NonNullable<ConsumerProfile['verified']>['means'];

interface Obtained {
  mode: Mode;
  token: string;
  /** Who may have signed it. */
  connectors: readonly TrustedConnector[];
  /** The code came with its verifier. */
  pkce?: boolean;
}

/**
 * What looks like a token is one, where a connector takes tokens; anything else is a code. A code goes to one brand
 * only, since whoever receives it could redeem it: the connector that the path names, else the most important.
 */
async function obtainToken(
  redeem: Redeem | undefined,
  { entry, request, credential }: { entry: DirectoryEntry; request: ExchangeRequest; credential: string },
): Promise<Obtained> {
  const { trusted, code } = selectConnectors(entry, request.connectorId);
  if (!redeem)
    return { mode: 'implicit', token: credential, connectors: [...trusted, ...code.map((one) => one.trusted)] };
  const [codeConnector] = code;
  const isToken = isEncrypted(credential) || credential.split('.', 4).length === 3;
  if (!codeConnector || (isToken && trusted.length > 0))
    return { mode: 'implicit', token: credential, connectors: trusted };
  const { redirectUri, codeVerifier } = request;
  const token = await redeem(codeConnector, { code: credential, redirectUri, codeVerifier });
  return { mode: 'code', token, connectors: [codeConnector.trusted], pkce: codeConnector.pkce };
}

interface Selected {
  trusted: readonly TrustedConnector[];
  code: readonly CodeConnector[];
}

function selectConnectors({ trusted, code }: DirectoryEntry, connectorId: string | undefined): Selected {
  const all = connectorId === undefined || connectorId === 'default';
  const selected = all
    ? { trusted, code }
    : {
        trusted: trusted.filter(({ id }) => id === connectorId),
        code: code.filter((one) => one.trusted.id === connectorId),
      };
  if (selected.trusted.length + selected.code.length === 0) {
    throw new AppError('connector-not-found', { detail: all ? 'none is enabled' : 'none with this id is enabled' });
  }
  return selected;
}

interface Verified {
  accountId: string;
  consumerId: string;
  identity: BrandIdentity;
  nowMs: number;
}

function saveVerifiedProfile(
  { profiles }: ExchangeParts,
  { accountId, consumerId, identity, nowMs, mode, means }: Verified & { mode: Mode; means: Means },
): Promise<void> {
  const { iss, issuerName, sub, acr, claims } = identity;
  return profiles.saveVerified(accountId, consumerId, {
    iss,
    issuerName,
    sub,
    acr,
    mode,
    means,
    verifiedTs: nowMs,
    sdes: sdesOf(claims),
  });
}

function issueToken(parts: ExchangeParts, { accountId, consumerId, identity, nowMs }: Verified): Promise<string> {
  const { iss, sub, exp } = identity;
  /* A brand whose clock is ahead must not issue what a revocation cannot reach. */
  const iat = Math.min(identity.iat, Math.floor(nowMs / 1000));
  const ext = { sub, iss, lp_sdes: opaqueText(parts.random) };
  return parts.tokens.issue({ accountId, consumerId, iat, exp, ext });
}

/** Clients expect a text of 192 hexadecimal digits that they cannot read. The claims stay in the store: there is nothing in it. */
const opaqueText = (random: Random): string => random.bytes(96).toString('hex');
