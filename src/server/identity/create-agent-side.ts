/** The agents' half of identity: log-in by password or OpenID provider, sessions, and their routes. */
import type { FastifyInstance } from 'fastify';
import { createAudit } from '../audit.ts';
import type { AddressLimits } from './address-limits.ts';
import { agentRoutes, createEnter } from './agent-routes.ts';
import { createAgentSignIn, signInSecretContext } from './agent-sign-in.ts';
import { agentSignInRoutes } from './agent-sign-in-routes.ts';
import { type Agents, createAgents, digestOf, type EndedAgent } from './agents.ts';
import type { IdentityDeps } from './create-identity.ts';
import { createDevices } from './devices.ts';
import { createFactorSide } from './factors/create-factor-side.ts';
import { createFactors } from './factors/factors.ts';
import type { Identity } from './identity.ts';
import type { Outbound } from './outbound.ts';
import { createPasswordVerifier } from './passwords.ts';
import { createSeal, type Seal } from './seal.ts';
import { sessionRoutes } from './session-routes.ts';
import { createSignInLog } from './sign-in-log.ts';

/** Logging in costs 19 MiB and some 20 ms of a thread each; two at once leave threads for signatures. */
const logIns = { running: 2, waiting: 100 };

export interface AgentSide
  extends Pick<Identity, 'findAgent' | 'findAgentByDigest' | 'sealSignInSecret' | 'endSessionsOf' | 'agentFactors'> {
  agents: Agents;
  routes(app: FastifyInstance, limits: AddressLimits): void;
  close(): Promise<void>;
}

interface Shared {
  outbound: Outbound;
  /** Seals client secrets at rest. */
  secretSeal: Seal;
  revoked(accountId: string, who: EndedAgent): void;
}

export async function createAgentSide(
  deps: IdentityDeps,
  { outbound, secretSeal, revoked }: Shared,
): Promise<AgentSide> {
  const { store, bus, clock, random, log, config } = deps;
  const audit = createAudit({ store, clock, random });
  const appSeal = createSeal(config.secrets.masterKey, 'authenticator-apps', random);
  const factors = createFactors({ store, clock, random, audit, seal: appSeal });
  const passwords = await createPasswordVerifier(random, logIns);
  const devices = createDevices(config.secrets.masterKey, random);
  const judgeSecondFactor = factors.judge;
  const agents = createAgents({ store, bus, clock, random, passwords, devices, judgeSecondFactor, revoked });
  const ticketSeal = createSeal(config.secrets.masterKey, 'agent-sign-in', random);
  const parts = { store, outbound, clock, random, agents, ticketSeal, secretSeal };
  const signIn = createAgentSignIn({ ...parts, loopback: config.demo });
  const signInLog = createSignInLog({ store, clock, random, log });
  const findAgent: Identity['findAgent'] = (accountId, bearer) => agents.find(accountId, digestOf(bearer));
  const factorSide = createFactorSide(deps, { agents, factors, findAgent });
  return {
    agents,
    findAgent,
    findAgentByDigest: agents.find,
    endSessionsOf: agents.endSessionsOf,
    agentFactors: factorSide.administration,
    sealSignInSecret: (accountId, secret) =>
      secretSeal.seal(Buffer.from(secret), signInSecretContext(accountId)).toString('base64'),
    routes(app, limits) {
      const entering = { store, agents, signInLog, devices, clock, config };
      agentRoutes(app, { ...entering, secondFactor: factorSide.secondFactor, log });
      factorSide.routes(app, { limits, signInLog, enter: createEnter(entering) });
      agentSignInRoutes(app, { signIn, agents, signInLog, limits, config, log });
      sessionRoutes(app, { agents, findAgent, audit, log });
    },
    close: signInLog.close,
  };
}
