/** Accounts and their connectors as the exchange needs them, keys parsed; kept for seconds, so that edits show soon. */
import type { Clock } from '../clock.ts';
import type { ConnectorSettings } from '../store/connector-settings.ts';
import type { Account, Connector, Store } from '../store/store.ts';
import type { TrustedConnector } from './brand-token.ts';
import { type CodeConnector, codeConnectorOf } from './code-flow.ts';
import type { Jwks } from './jwks.ts';
import { parsePublicKey } from './public-key.ts';
import type { Seal } from './seal.ts';
import { usualAlgorithms } from './signature-algorithms.ts';

export interface DirectoryEntry {
  account: Account;
  /** Enabled implicit connectors, most important first. */
  trusted: readonly TrustedConnector[];
  /** Enabled connectors of the code flow, most important first. */
  code: readonly CodeConnector[];
  /** Enabled connectors of brands, most important first. */
  logins: readonly LoginConnector[];
  /** What each enabled connector's tokens are judged by, under its id; to be compared only. */
  terms: ReadonlyMap<string, string>;
}

/** A connector as its login page needs it. */
export interface LoginConnector {
  id: string;
  type: 'implicit' | 'code';
  issuer: string | undefined;
  authenticationEndpoint: string | undefined;
  clientId: string | undefined;
  /** Asks as RFC 6749 and OpenID Connect say, not in the older dialect. */
  rfc: boolean;
  pkce: boolean;
}

interface DirectoryParts {
  store: Store;
  clock: Clock;
  jwks: Jwks;
  /** Seals the connectors' client secrets. */
  secretSeal: Seal;
}

export interface Directory {
  find(accountId: string): Promise<DirectoryEntry | undefined>;
  /** The next `find` reads the store. */
  forget(accountId: string): void;
}

const keepMs = 2_000;
const mostEntries = 1_000;

export function createDirectory({ store, clock, jwks, secretSeal }: DirectoryParts): Directory {
  const entries = new Map<string, { entry: Promise<DirectoryEntry | undefined>; loadedTs: number }>();

  const load = async (accountId: string): Promise<DirectoryEntry | undefined> => {
    const account = await store.findAccount(accountId);
    if (!account) return undefined;
    const { authenticatedMessaging = true } = account.settings;
    const all = await store.listConnectors(accountId);
    const connectors = authenticatedMessaging ? enabledOf(all) : [];
    const namedIssuers = new Set(all.flatMap(({ settings }) => settings.issuer || []));
    const trustedOf = (connector: Connector): TrustedConnector => ({ ...ownTrustOf(connector, jwks), namedIssuers });
    const ofType = (type: Connector['type']) => connectors.filter((connector) => connector.type === type);
    return {
      account,
      trusted: ofType('implicit').map(trustedOf),
      code: ofType('code').map((connector) =>
        codeConnectorOf(connector, { trusted: trustedOf(connector), seal: secretSeal }),
      ),
      logins: connectors.flatMap(loginOf),
      terms: new Map(connectors.map(({ id, type, settings }) => [id, JSON.stringify([type, settings])])),
    };
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

const enabledOf = (connectors: readonly Connector[]): Connector[] =>
  connectors.filter(({ enabled }) => enabled).toSorted((left, right) => left.priority - right.priority);

const loginOf = ({ id, type, settings }: Connector): LoginConnector[] => {
  const { issuer, authenticationEndpoint, clientId, rfcCompliance: rfc = false, pkce = false } = settings;
  return type === 'anonymous'
    ? []
    : [{ id, type, issuer, authenticationEndpoint, clientId, rfc, pkce: type === 'code' && pkce }];
};

const ownTrustOf = ({ id, name, settings }: Connector, jwks: Jwks): TrustedConnector => ({
  id,
  name,
  issuer: settings.issuer || undefined,
  key: keyOf(settings, jwks),
  algorithms: settings.algorithms ?? usualAlgorithms,
  checkAudience: settings.checkAudience !== false,
});

function keyOf(settings: ConnectorSettings, jwks: Jwks): TrustedConnector['key'] {
  const { publicKey, jwksEndpoint: endpoint, weakKeyConfirmed = false } = settings;
  if (endpoint) return (wanted) => jwks.find({ endpoint, weakKeyConfirmed }, wanted);
  return publicKey ? parsePublicKey(publicKey, { weakKeyConfirmed }) : { ok: false, reason: 'no key is configured' };
}
