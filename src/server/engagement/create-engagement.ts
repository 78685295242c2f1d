/** Puts engagement together: monitoring of visitors, campaigns, windows, and their routes. */
import type { FastifyInstance } from 'fastify';
import type { Conversation } from '../../protocol/conversation.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { History } from '../history/history.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { Directory } from '../messaging/directory.ts';
import type { Random } from '../random.ts';
import type { AccountSettings, Store } from '../store/store.ts';
import { createAccess } from './access.ts';
import { agentAttributeRoutes } from './agent-attribute-routes.ts';
import { createAllowedOrigins } from './allowed-origins.ts';
import { type Configurations, createConfigurations } from './configuration.ts';
import { createMonitoring } from './monitoring.ts';
import { monitoringRoutes } from './monitoring-routes.ts';
import { pageRoutes } from './page-routes.ts';

export interface Engagement {
  configurations: Configurations;
  /** What may frame the account's window, for `frame-ancestors`. */
  frameAncestors(accountId: string | undefined): Promise<string>;
  /** Whether a page of this origin may show the account's window, report its visitors and open customers' sockets. */
  allowsPage(settings: AccountSettings, origin: string): boolean;
  routes(app: FastifyInstance): void;
}

export interface EngagementDeps {
  store: Store;
  clock: Clock;
  random: Random;
  log: Log;
  identity: Pick<Identity, 'consumerIdOf' | 'hasSigned' | 'findAgent' | 'findProfile'>;
  history: Pick<History, 'find'>;
  directory: Directory;
  attributesCame(conversation: Conversation): void;
  config: Config;
}

export function createEngagement(deps: EngagementDeps): Engagement {
  const { store, clock, random, log, identity, history, directory, config, attributesCame } = deps;
  const configurations = createConfigurations({ store, clock });
  const origins = createAllowedOrigins({ demo: config.demo });
  const monitoring = createMonitoring({ store, clock, random, log, configurations, identity, attributesCame });
  return {
    configurations,
    allowsPage: origins.allows,
    async frameAncestors(accountId) {
      const account = accountId === undefined ? undefined : await store.findAccount(accountId);
      return origins.ancestors(account?.settings ?? {});
    },
    routes(app) {
      const reportsPerMinute = config.limits.pageReportsPerMinute;
      const access = createAccess({ store, clock, origins, reportsPerMinute });
      pageRoutes(app, { store, configurations, monitoring, access });
      agentAttributeRoutes(app, { store, configurations, identity, history, directory });
      monitoringRoutes(app, { store, monitoring, access, clock, log });
    },
  };
}
