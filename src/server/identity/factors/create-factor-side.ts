/** Puts agents' factors together, with their routes. */
import cookies from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import { createAudit } from '../../audit.ts';
import { acceptAnyJsonBody } from '../../json-body.ts';
import type { AddressLimits } from '../address-limits.ts';
import type { Enter } from '../agent-routes.ts';
import type { Agents } from '../agents.ts';
import type { IdentityDeps } from '../create-identity.ts';
import type { Identity } from '../identity.ts';
import { createSeal } from '../seal.ts';
import type { SignInLog } from '../sign-in-log.ts';
import { createFactorAdministration } from './administration.ts';
import type { Factors } from './factors.ts';
import { createOwnAccount } from './own-account.ts';
import { ownAccountRoutes } from './own-account-routes.ts';
import { createOwnProof } from './own-proof.ts';
import { createPasswordChange } from './password-change.ts';
import { createSecondFactor } from './second-factor.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';

interface Shared {
  agents: Agents;
  factors: Factors;
  findAgent: Identity['findAgent'];
}

interface RouteParts {
  limits: AddressLimits;
  signInLog: SignInLog;
  enter: Enter;
}

export function createFactorSide(
  { store, clock, random, config }: IdentityDeps,
  { agents, factors, findAgent }: Shared,
) {
  const audit = createAudit({ store, clock, random });
  const seal = createSeal(config.secrets.masterKey, 'agent-steps', random);
  const secondFactor = createSecondFactor({ store, clock, random, seal, factors, agents });
  const ownParts = { store, clock, random, seal, factors };
  const [ownAccount, ownProof] = [createOwnAccount(ownParts), createOwnProof(ownParts)];
  const passwordChange = createPasswordChange({ store, clock, random, audit, factors, agents });
  return {
    secondFactor,
    administration: createFactorAdministration({ store, audit, factors, agents, passwordChange }),
    routes(app: FastifyInstance, { limits, signInLog, enter }: RouteParts): void {
      app.register((scope, _options, done) => {
        if (!scope.hasRequestDecorator('cookies')) scope.register(cookies);
        acceptAnyJsonBody(scope);
        scope.addHook('onRequest', async (_request, reply) => {
          reply.header('cache-control', 'no-store');
        });
        const shared = { config, factors, secondFactor, passwordChange, enter };
        secondFactorRoutes(scope, { ...shared, limits, signInLog });
        ownAccountRoutes(scope, { ...shared, agents, findAgent, ownAccount, ownProof });
        done();
      });
    },
  };
}
