/** Connectors as administrators see and change them. */
import { createHash } from 'node:crypto';
import { type Audit, mustChange } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { parsePublicKey } from '../identity/public-key.ts';
import { ordinaryBits, type Strength } from '../identity/signature-algorithms.ts';
import type { Random } from '../random.ts';
import type { AccountChange, Recorded } from '../store/changes.ts';
import type { Connector, Store } from '../store/store.ts';
import { accountRecorded } from './account-view.ts';
import { type ConnectorBody, refuseField } from './connector-body.ts';

const mostConnectors = 50;
/** There is at most one, so its id is known, and two administrators cannot add two. */
const anonymousId = 'anonymous';

/** Stands for exactly this content: a change is accepted only by who has seen what it replaces. */
export const etagOf = (connector: Connector): string => etagOfContent(holding(connector, []));

export const etagOfContent = (content: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)}"`;

interface ConnectorParts {
  store: Store;
  random: Random;
  identity: Pick<Identity, 'sealClientSecret'>;
  audit: Audit;
}

type Change = Pick<AccountChange, 'swaps' | 'recorded'>;

export type IdentitySecrets = NonNullable<Connector['settings']['identitySecrets']>;

export function holding(connector: Connector, secrets: IdentitySecrets): Connector {
  const { identitySecrets: _before, ...settings } = connector.settings;
  return { ...connector, settings: secrets.length > 0 ? { ...settings, identitySecrets: secrets } : settings };
}

/** They come and go on their own, whatever else becomes of the connector. */
const withIdentitySecrets = (connector: Connector, { settings }: Connector): Connector =>
  holding(connector, settings.identitySecrets ?? []);

const noChange: Change = { swaps: [], recorded: [] };

export type Connectors = ReturnType<typeof createConnectors>;

export function createConnectors({ store, random, identity, audit }: ConnectorParts) {
  /** A secret that was given before stays unless a new one comes, but goes nowhere that its giver did not name. */
  const withSecret = (connector: Connector, body: ConnectorBody, seen?: Connector): Connector => {
    const secret = body.settings?.clientSecret;
    const kept = seen?.settings.sealedClientSecret;
    if (connector.type !== 'code' || (!secret && !kept)) return connector;
    if (!secret && seen?.settings.tokenEndpoint !== connector.settings.tokenEndpoint)
      throw refuseField('settings.clientSecret', 'is required again with another tokenEndpoint');
    const sealedClientSecret = secret ? identity.sealClientSecret(connector, secret) : kept;
    return { ...connector, settings: { ...connector.settings, ...(sealedClientSecret && { sealedClientSecret }) } };
  };

  const find = async (accountId: string, id: string): Promise<Connector> => {
    const connector = (await store.listConnectors(accountId)).find((one) => one.id === id);
    if (!connector) throw new AppError('not-found');
    return connector;
  };

  const changeOf = (expected: Connector | undefined, next: Connector | undefined): Change => ({
    swaps: [{ kind: 'connector', expected, next }],
    recorded: [connectorRecorded(expected, next)],
  });

  /** Visitors whom nobody vouches for are let in while the anonymous connector is there and enabled. */
  const admitUnknown = async (accountId: string, admit: boolean): Promise<Change> => {
    const account = await store.findAccount(accountId);
    if (!account || account.settings.unauthenticatedMessaging === admit) return noChange;
    const next = { ...account, settings: { ...account.settings, unauthenticatedMessaging: admit } };
    return {
      swaps: [{ kind: 'account', expected: account, next }],
      recorded: [accountRecorded(account, next)],
    };
  };

  const make = (accountId: string, by: string, ...changes: readonly Change[]): Promise<void> =>
    mustChange(audit, {
      accountId,
      by,
      swaps: changes.flatMap(({ swaps }) => swaps),
      recorded: changes.flatMap(({ recorded }) => recorded),
    });

  return {
    find,

    /** What makes the account's one anonymous connector fit the feature: there and enabled with it, not enabled without. */
    async follow(accountId: string, admit: boolean): Promise<Change> {
      const found = (await store.listConnectors(accountId)).find(({ type }) => type === 'anonymous');
      if (found) return found.enabled === admit ? noChange : changeOf(found, { ...found, enabled: admit });
      const kept = { accountId, id: anonymousId, priority: 9999, enabled: true };
      return admit ? changeOf(undefined, compose(kept, { type: 'anonymous', name: 'Visitors' })) : noChange;
    },

    async create(accountId: string, body: ConnectorBody, by: string): Promise<Connector> {
      const present = await store.listConnectors(accountId);
      if (present.length >= mostConnectors)
        throw refuseField('body', `an account has at most ${mostConnectors} connectors`);
      const anonymous = body.type === 'anonymous';
      if (anonymous && present.some(({ type }) => type === 'anonymous'))
        throw refuseField('type', 'the account has its anonymous connector already');
      const priority = Math.max(-1, ...present.map((one) => one.priority)) + 1;
      const id = anonymous ? anonymousId : random.uuid();
      const kept = { accountId, id, priority: Math.min(priority, 9999), enabled: true };
      mustOwnIssuer(body, present);
      const connector = withSecret(compose(kept, body), body);
      const admitted = anonymous ? await admitUnknown(accountId, connector.enabled) : noChange;
      await make(accountId, by, changeOf(undefined, connector), admitted);
      return connector;
    },

    async update(seen: Connector, body: ConnectorBody, by: string): Promise<Connector> {
      if (body.type !== seen.type && [body.type, seen.type].includes('anonymous'))
        throw refuseField('type', 'cannot change between anonymous and authenticated');
      const present = await store.listConnectors(seen.accountId);
      if (body.settings?.issuer !== seen.settings.issuer)
        mustOwnIssuer(
          body,
          present.filter(({ id }) => id !== seen.id),
        );
      const connector = withSecret(withIdentitySecrets(compose(seen, body), seen), body, seen);
      const { accountId, type, enabled } = connector;
      const admitted = type === 'anonymous' ? await admitUnknown(accountId, enabled) : noChange;
      await make(accountId, by, changeOf(seen, connector), admitted);
      return connector;
    },

    async remove(seen: Connector, by: string): Promise<void> {
      const admitted = seen.type === 'anonymous' ? await admitUnknown(seen.accountId, false) : noChange;
      await make(seen.accountId, by, changeOf(seen, undefined), admitted);
    },
  };
}

/** Keys belong to an issuer (RFC 8725, section 3.8): whoever adds others to it must say so. */
function mustOwnIssuer({ settings: { issuer, issuerShared } = {} }: ConnectorBody, others: readonly Connector[]): void {
  const owner = issuer === undefined ? undefined : others.find(({ settings }) => settings.issuer === issuer);
  if (owner && !issuerShared)
    throw refuseField(
      'settings.issuer',
      `is named by the connector ${owner.name} too: confirm with issuerShared that both may vouch for its customers`,
    );
}

type Kept = Pick<Connector, 'accountId' | 'id' | 'priority' | 'enabled'>;

function compose({ accountId, id, ...kept }: Kept, body: ConnectorBody): Connector {
  const { type, name, priority = kept.priority, enabled = kept.enabled } = body;
  const connector = { id, accountId, type, name, enabled, priority };
  if (type === 'anonymous') return { ...connector, settings: {} };
  const { weakKeyConfirmed, clientSecret: _given, ...settings } = body.settings ?? {};
  const defaults = { jsMethodName: 'lpGetAuthenticationToken', jsContext: 'window', rfcCompliance: true };
  const mayBeWeak = settings.jwksEndpoint !== undefined || strengthOf(settings.publicKey)?.weak === true;
  const confirmed = weakKeyConfirmed === true && mayBeWeak;
  return { ...connector, settings: { ...defaults, ...settings, ...(confirmed && { weakKeyConfirmed }) } };
}

interface ShownKey extends Strength {
  weak: boolean;
  sha256: string;
}

/** Undefined: there is no key, or it is none. */
function strengthOf(publicKey: string | undefined): ShownKey | undefined {
  const parsed = publicKey ? parsePublicKey(publicKey, { weakKeyConfirmed: true }) : undefined;
  if (!parsed?.ok) return undefined;
  const der = parsed.key.export({ format: 'der', type: 'spki' });
  const sha256 = createHash('sha256').update(der).digest('hex');
  const { kind, bits } = parsed;
  return { kind, bits, weak: kind === 'RSA' && bits < ordinaryBits, sha256 };
}

/** What administrators are shown; secrets go in and never come out. */
export function viewOf(connector: Connector) {
  const { id, type, name, enabled, priority } = connector;
  const { issuer, issuerShared, authenticationEndpoint, publicKey, jwksEndpoint, jsMethodName, jsContext } =
    connector.settings;
  const {
    algorithms,
    weakKeyConfirmed,
    checkAudience,
    tokenEndpoint,
    clientId,
    clientAuthentication,
    pkce,
    rfcCompliance,
  } = connector.settings;
  const key = strengthOf(publicKey);
  const warnings = [
    ...(key?.weak ? [`weak key: RSA keys have at least ${ordinaryBits} bits, this one has ${key.bits}`] : []),
    ...(jwksEndpoint && weakKeyConfirmed ? ['weak keys of the JWKS endpoint are accepted'] : []),
    ...(publicKey && !key ? ['the public key cannot be read: no token is accepted'] : []),
  ];
  return {
    id,
    type,
    name,
    enabled,
    priority,
    settings: {
      issuer,
      issuerShared,
      authenticationEndpoint,
      publicKey,
      algorithms,
      jwksEndpoint,
      tokenEndpoint,
      clientId,
      clientAuthentication,
      pkce,
      rfcCompliance,
      weakKeyConfirmed,
      checkAudience,
      jsMethodName,
      jsContext,
    },
    ...(type === 'code' && { hasClientSecret: connector.settings.sealedClientSecret !== undefined }),
    ...(type !== 'anonymous' && { identitySecrets: secretsViewOf(connector) }),
    ...(key && { key }),
    warnings,
    etag: etagOf(connector),
  };
}

/** The newest first. */
export const secretsViewOf = ({ settings: { identitySecrets = [] } }: Connector) =>
  identitySecrets.map(({ createdTs }) => ({ createdTs }));

export function connectorRecorded(before: Connector | undefined, after: Connector | undefined): Recorded {
  const contentOf = (connector: Connector) => {
    const { etag: _etag, warnings: _warnings, ...content } = viewOf(connector);
    return content;
  };
  return {
    kind: 'connector',
    id: (after ?? before)?.id ?? '',
    ...(before && { before: contentOf(before) }),
    ...(after && { after: contentOf(after) }),
  };
}
