/** Puts identity together: keys, tokens, the exchange, agents' sessions and their routes. */
import type { FastifyInstance } from 'fastify';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createAllowedOrigins } from '../engagement/allowed-origins.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Store } from '../store/store.ts';
import { createAddressLimits } from './address-limits.ts';
import { createAnonymous } from './anonymous.ts';
import { createRedeem, sealClientSecret } from './code-flow.ts';
import { consumerIdOf } from './consumer-id.ts';
import { consumerRoutes } from './consumer-routes.ts';
import { createConsumerSessions } from './consumer-sessions.ts';
import { createAgentSide } from './create-agent-side.ts';
import { createDirectory } from './directory.ts';
import { createExchange } from './exchange.ts';
import { createExplain } from './explain.ts';
import type { Identity, ProfileListener, RevokedListener } from './identity.ts';
import { createIdentitySecret, hasSigned } from './identity-proof.ts';
import { createJwks } from './jwks.ts';
import { openKeys } from './keys.ts';
import { loginRoutes } from './login-routes.ts';
import { createLogins } from './logins.ts';
import { createOutbound } from './outbound.ts';
import { createPlatformTokens } from './platform-token.ts';
import { createProfiles } from './profiles.ts';
import { openRevocations } from './revocations.ts';
import { createRotateEncryptionKey } from './rotation.ts';
import { createSeal } from './seal.ts';

export interface IdentityDeps {
  store: Store;
  bus: Bus;
  clock: Clock;
  random: Random;
  log: Log;
  config: Config;
}

const forgetEveryMs = 600_000;
const readKeysEveryMs = 30_000;
type Chore = [everyMs: number, name: string, act: () => Promise<void>];

function startChores({ clock, log }: Pick<IdentityDeps, 'clock' | 'log'>, chores: readonly Chore[]): () => void {
  const stops = chores.map(([everyMs, chore, act]) =>
    clock.every(everyMs, () => {
      act().catch((err: unknown) => log.error({ err, chore }, 'a regular task failed'));
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

export async function createIdentity(deps: IdentityDeps): Promise<Identity> {
  const { store, bus, clock, random, log, config } = deps;
  const { masterKey } = config.secrets;
  const keys = await openKeys({ store, masterKey, clock, random });
  const tokens = createPlatformTokens(keys, config.issuer);
  const outbound = createOutbound({ clock, loopback: config.demo, allowedNetworks: config.allowedPrivateNetworks });
  const jwks = createJwks({ outbound, clock });
  const secretSeal = createSeal(masterKey, 'connectors', random);
  const directory = createDirectory({ store, clock, jwks, secretSeal });
  const listeners = new Set<RevokedListener>();
  const tell: RevokedListener = (who) => {
    for (const listener of listeners) listener(who);
  };
  const revoked = (accountId: string, consumerId: string) => tell({ accountId, consumerId });
  const revocations = await openRevocations({ store, bus, clock, revoked });
  const anonymous = createAnonymous({ directory, tokens, random, revocations });
  const profileListeners = new Set<ProfileListener>();
  const profiles = createProfiles({
    store,
    clock,
    seal: createSeal(masterKey, 'profiles', random),
    onSaved: (accountId, consumerId) => {
      for (const listener of profileListeners) listener(accountId, consumerId);
    },
  });
  const { consumerIdSecret } = keys;
  const judging = { directory, tokens, decryptionKeys: keys.decryption, consumerIdSecret };
  const explain = createExplain(judging);
  const redeem = createRedeem(outbound);
  const exchange = createExchange({ ...judging, profiles, redeem, revocations, random });

  const logins = createLogins({
    ...{ directory, exchange, store, clock, random, seal: createSeal(masterKey, 'logins', random) },
    allows: createAllowedOrigins(config).allows,
  });
  const agentSide = await createAgentSide(deps, {
    outbound,
    secretSeal,
    revoked: (accountId, who) => tell({ accountId, ...who }),
  });
  const sessions = createConsumerSessions({ store, clock, tokens, revocations, consumerIdSecret });
  const stopChores = startChores({ clock, log }, [
    [forgetEveryMs, 'forget expired sessions', agentSide.agents.forgetExpired],
    [forgetEveryMs, 'forget used logins', () => store.deleteUsedLogins(clock.now())],
    [readKeysEveryMs, 'read the keys', keys.refresh],
  ]);

  return {
    checkKeys: jwks.check,
    refreshKeys: keys.refresh,
    explainToken: (accountId, credential, connectorId) =>
      explain({ accountId, credential, connectorId, nowMs: clock.now() }),
    sealClientSecret: (connector, secret) => sealClientSecret(secretSeal, connector, secret),
    createIdentitySecret: (connector) => createIdentitySecret({ seal: secretSeal, random }, connector),
    hasSigned: (connector, claim) => hasSigned(secretSeal, connector, claim),
    exchange,
    verifyConsumerToken: sessions.verify,
    hasEnded: revocations.isRevoked,
    revokeCustomer: sessions.revokeCustomer,
    revokeConsumer: revocations.revoke,
    forgetAccount: directory.forget,
    forgetConsumer: profiles.forget,
    listRecentlyRevoked: revocations.listRecent,
    endSessionsOf: agentSide.endSessionsOf,
    agentFactors: agentSide.agentFactors,
    rotateEncryptionKey: createRotateEncryptionKey({ store, bus, masterKey, clock, random, refresh: keys.refresh }),
    sealSignInSecret: agentSide.sealSignInSecret,
    findAgent: agentSide.findAgent,
    findAgentByDigest: agentSide.findAgentByDigest,
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    consumerIdOf: (accountId, customer) => consumerIdOf(consumerIdSecret, { accountId, ...customer }),
    onProfileSaved: (listener) => void profileListeners.add(listener),
    findProfile: profiles.find,
    saveDeclaredProfile: profiles.saveDeclared,
    saveGivenName: profiles.saveNamed,
    routes(app: FastifyInstance) {
      const limits = createAddressLimits(clock, config.limits);
      consumerRoutes(app, {
        ...{ clock, log, keys, directory, exchange, anonymous, limits },
        demo: config.demo,
        signOut: sessions.signOut,
      });
      loginRoutes(app, { logins, limits, config, random, log });
      agentSide.routes(app, limits);
    },
    close() {
      stopChores();
      return agentSide.close();
    },
  };
}
