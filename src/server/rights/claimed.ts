/**
 * A person with all that pages may have kept of it under other names: a page names its customer without an issuer, or with
 * another than its token has, and proves nothing.
 */
import type { Identity } from '../identity/identity.ts';
import type { Claimed } from '../store/rights.ts';
import type { Store } from '../store/store.ts';
import type { Customer } from './subject.ts';

export interface ClaimedParts {
  store: Pick<Store, 'listConnectors' | 'listKnownConsumers'>;
  identity: Pick<Identity, 'consumerIdOf'>;
}

/** Ids that are another customer's own stay theirs. */
export async function claimedBy(
  { store, identity }: ClaimedParts,
  accountId: string,
  customer: Customer,
): Promise<Claimed> {
  const { sub } = customer;
  const consumerId = identity.consumerIdOf(accountId, customer);
  const connectors = await store.listConnectors(accountId);
  const issuers = connectors.flatMap(({ settings: { issuer } }) => issuer ?? []);
  const ids = new Set(['', ...issuers].map((iss) => identity.consumerIdOf(accountId, { iss, sub })));
  ids.delete(consumerId);
  const known = new Set(await store.listKnownConsumers(accountId, [...ids]));
  return { accountId, consumerId, aliases: [...ids].filter((id) => !known.has(id)), customerId: sub };
}
