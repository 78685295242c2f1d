/** Whom a page claims its visitor is. A claim: it finds ids and counts, and proves nothing. */
import type { PageIdentity, PageReport } from '../../protocol/engagement.ts';
import { isName } from '../identity/consumer-id.ts';
import type { EngagementSettings } from '../store/store.ts';
import type { Visit } from './visit.ts';

export interface Identified {
  /** Engagements that need a customer who is logged in may show. */
  authenticated: boolean;
  /** By `customerId` alone: then the others do not show. */
  legacy: boolean;
  /** Consumers whom the claim may mean, the likeliest first. */
  claimedIds: string[];
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
  visit: Visit,
  { settings, issuers, consumerIdOf }: IdentifyParts,
): Identified {
  const idsOf = ({ iss, sub }: Pick<PageIdentity, 'iss' | 'sub'>) =>
    (iss ? [iss] : issuers)
      .filter((issuer) => isName(issuer) && isName(sub))
      .map((issuer) => consumerIdOf({ iss: issuer, sub }));
  const claimed = identities.find(({ acr }) => acr === 'loa1');
  if (claimed) return { authenticated: true, legacy: false, claimedIds: idsOf(claimed) };
  const { customerId } = visit.facts;
  if (identityFunction || settings.identityMode === 'function' || customerId === undefined)
    return { authenticated: false, legacy: false, claimedIds: [] };
  return { authenticated: true, legacy: true, claimedIds: idsOf({ sub: customerId }) };
}
