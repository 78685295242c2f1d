/** Accounts and their connectors as the exchange needs them, keys parsed; kept for seconds, so that edits show soon. */
import type { Clock } from '../clock.ts';
import type { Account, Connector, ConnectorSettings, Store } from '../store/store.ts';
import type { TrustedConnector } from './brand-token.ts';
import type { Jwks } from './jwks.ts';
import { parsePublicKey } from './public-key.ts';

export interface DirectoryEntry {
  account: Account;
  /** Enabled implicit connectors, most important first. */
  trusted: readonly TrustedConnector[];
}

export interface Directory {
  find(accountId: string): Promise<DirectoryEntry | undefined>;
  /** The next `find` reads the store. */
  forget(accountId: string): void;
}

const keepMs = 2_000;
const mostEntries = 1_000;

export function createDirectory({ store, clock, jwks }: { store: Store; clock: Clock; jwks: Jwks }): Directory {
  const entries = new Map<string, { entry: Promise<DirectoryEntry | undefined>; loadedTs: number }>();

  const load = async (accountId: string): Promise<DirectoryEntry | undefined> => {
    const account = await store.findAccount(accountId);
    if (!account) return undefined;
    return { account, trusted: trustedOf(await store.listConnectors(accountId), jwks) };
  };

  return {
    forget: (accountId) => void entries.delete(accountId),
    find(accountId) {
      const kept = entries.get(accountId);
      if (kept && clock.now() - kept.loadedTs < keepMs) return kept.entry;
      const entry = load(accountId);
      const slot = { entry, loadedTs: clock.now() };
      entries.delete(accountId);
      entries.set(accountId, slot);
      if (entries.size > mostEntries) entries.delete(entries.keys().next().value ?? accountId);
      entry.catch(() => entries.get(accountId) === slot && entries.delete(accountId));
      return entry;
    },
  };
}

const trustedOf = (connectors: readonly Connector[], jwks: Jwks): TrustedConnector[] =>
  connectors
    .filter(({ enabled, type }) => enabled && type === 'implicit')
    .toSorted((left, right) => left.priority - right.priority)
    .map(({ id, settings }) => ({
      id,
      issuer: settings.issuer || undefined,
      key: keyOf(settings, jwks),
      checkAudience: settings.checkAudience !== false,
    }));

function keyOf(settings: ConnectorSettings, jwks: Jwks): TrustedConnector['key'] {
  const { publicKey, jwksEndpoint: endpoint, weakKeyConfirmed = false } = settings;
  if (endpoint) return (kid) => jwks.find({ endpoint, weakKeyConfirmed }, kid);
  return publicKey ? parsePublicKey(publicKey, { weakKeyConfirmed }) : { ok: false, reason: 'no key is configured' };
}
