/** Whom a page names as its visitor. Without a proof that is a claim, which finds little. */
import type { PageIdentity, PageReport } from '../../protocol/engagement.ts';
import { isName } from '../identity/consumer-id.ts';
import type { Connector, EngagementSettings } from '../store/store.ts';

export interface Identified {
  /** Engagements that need a customer who is logged in may show. */
  authenticated: boolean;
  /** By `customerId` alone: then the others do not show. */
  legacy: boolean;
  /** The brand has signed that this page may name the customer. */
  proof: 'none' | 'wrong' | 'valid';
  /** As the page names it, or as its proof shows. */
  issuer?: string;
  /** Consumers whom the claim may mean, the likeliest first. */
  claimedIds: string[];
  /** Whose is what the page reports: nobody else's, and no guest's. Absent: it names nobody. */
  whose?: string;
}

export interface IdentifyParts {
  settings: Pick<EngagementSettings, 'identityMode' | 'demandIdentityVerification'>;
  /** The account's enabled ones. */
  connectors: readonly Connector[];
  /** Of all its connectors. */
  namedIssuers: ReadonlySet<string>;
  consumerIdOf(customer: { iss: string; sub: string }): string;
  hasSigned(connector: Connector, claim: { sub: string; sig: unknown }): boolean;
}

type Claim = Pick<PageIdentity, 'iss' | 'sub' | 'sig'>;

/** An identity function alone decides where the page has one; else `customerId` does, where the account allows it. */
export function identify(
  { identities, identityFunction }: Pick<PageReport, 'identities' | 'identityFunction'>,
  customerId: string | undefined,
  parts: IdentifyParts,
): Identified {
  const { settings } = parts;
  const claimed = identities.find(({ acr }) => acr === 'loa1');
  if (claimed) return named(claimed, { ...parts, legacy: false });
  if (identityFunction || settings.identityMode === 'function' || customerId === undefined)
    return { authenticated: false, legacy: false, proof: 'none', claimedIds: [] };
  return named({ sub: customerId }, { ...parts, legacy: true });
}

function named(claim: Claim, { legacy, ...parts }: IdentifyParts & { legacy: boolean }): Identified {
  const { settings, consumerIdOf } = parts;
  const { iss, sub } = claim;
  const proven = provenIssuers(claim, parts);
  const unproven = settings.demandIdentityVerification ? [] : claimedIssuers(claim, parts);
  const issuers = proven.length > 0 ? proven : unproven;
  const issuer = iss ?? proven[0];
  const claimedIds = issuers.map((one) => consumerIdOf({ iss: one, sub }));
  return {
    authenticated: true,
    legacy,
    proof: proofOf(claim, proven),
    ...(issuer !== undefined && { issuer }),
    claimedIds,
    /* Also what names nobody whom a connector knows is no guest's. */
    whose: claimedIds[0] ?? consumerIdOf({ iss: '', sub }),
  };
}

function proofOf({ sig }: Claim, proven: readonly string[]): Identified['proof'] {
  if (sig === undefined) return 'none';
  return proven.length > 0 ? 'valid' : 'wrong';
}

function claimedIssuers({ iss, sub }: Claim, { connectors }: IdentifyParts): string[] {
  const issuers = iss ? [iss] : connectors.flatMap(({ settings: { issuer } }) => issuer ?? []);
  return issuers.filter((issuer) => isName(issuer) && isName(sub));
}

/** A connector signs for those whom it vouches for by tokens: of its issuer, or of any that no connector names. */
function provenIssuers(claim: Claim, { connectors, namedIssuers, hasSigned }: IdentifyParts): string[] {
  const { iss, sub, sig } = claim;
  if (sig === undefined || !isName(sub)) return [];
  const issuers = connectors
    .filter((connector) => hasSigned(connector, { sub, sig }))
    .flatMap(({ settings: { issuer } }) => issuer ?? (iss && !namedIssuers.has(iss) ? iss : []))
    .filter((issuer) => isName(issuer) && (!iss || issuer === iss));
  return [...new Set(issuers)];
}
