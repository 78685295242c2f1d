/** Whom a page claims its visitor is. A claim: it finds ids and counts, and proves nothing. */
import type { PageIdentity, PageReport } from '../../protocol/engagement.ts';
import { isName } from '../identity/consumer-id.ts';
import type { EngagementSettings } from '../store/store.ts';

export interface Identified {
  /** Engagements that need a customer who is logged in may show. */
  authenticated: boolean;
  /** By `customerId` alone: then the others do not show. */
  legacy: boolean;
  /** Consumers whom the claim may mean, the likeliest first. */
  claimedIds: string[];
  /** Whose is what the page reports: nobody else's, and no guest's. Absent: it names nobody. */
  whose?: string;
}

export interface IdentifyParts {
  settings: Pick<EngagementSettings, 'identityMode'>;
  /** Of the account's connectors, for claims that name no issuer. */
  issuers: readonly string[];
  consumerIdOf(customer: { iss: string; sub: string }): string;
}

/** An identity function alone decides where the page has one; else `customerId` does, where the account allows it. */
export function identify(
  { identities, identityFunction }: Pick<PageReport, 'identities' | 'identityFunction'>,
  customerId: string | undefined,
  { settings, issuers, consumerIdOf }: IdentifyParts,
): Identified {
  const idsOf = ({ iss, sub }: Pick<PageIdentity, 'iss' | 'sub'>) =>
    (iss ? [iss] : issuers)
      .filter((issuer) => isName(issuer) && isName(sub))
      .map((issuer) => consumerIdOf({ iss: issuer, sub }));
  /* Also what names nobody whom a connector knows is no guest's. */
  const named = (legacy: boolean, claim: Pick<PageIdentity, 'iss' | 'sub'>): Identified => {
    const claimedIds = idsOf(claim);
    const whose = claimedIds[0] ?? consumerIdOf({ iss: '', sub: claim.sub });
    return { authenticated: true, legacy, claimedIds, whose };
  };
  const claimed = identities.find(({ acr }) => acr === 'loa1');
  if (claimed) return named(false, claimed);
  if (identityFunction || settings.identityMode === 'function' || customerId === undefined)
    return { authenticated: false, legacy: false, claimedIds: [] };
  return named(true, { sub: customerId });
}
