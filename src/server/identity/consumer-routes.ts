/** The identity provider's HTTP surface for consumers. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../clock.ts';
import { openToAnyOrigin } from '../cross-origin.ts';
import { AppError } from '../errors.ts';
import { renderIdentityErrors } from '../http-errors.ts';
import { acceptAnyJsonBody } from '../json-body.ts';
import { renderJsonp } from '../jsonp.ts';
import type { Log } from '../log.ts';
import type { AddressLimits } from './address-limits.ts';
import type { Anonymous } from './anonymous.ts';
import type { Directory } from './directory.ts';
import type { Exchange } from './exchange.ts';
import { longestToken } from './jws.ts';
import type { PlatformKeys } from './keys.ts';

export interface ConsumerRouteParts {
  demo: boolean;
  clock: Clock;
  log: Log;
  keys: PlatformKeys;
  directory: Directory;
  exchange: Exchange;
  anonymous: Anonymous;
  limits: AddressLimits;
  signOut(accountId: string, token: string): Promise<void>;
}

const credential = Type.Optional(Type.String({ maxLength: longestToken }));
const account = Type.Object({ account: Type.String() });
const authenticateBody = Type.Object({
  authCode: credential,
  code: credential,
  id_token: credential,
  ssoKey: credential,
  redirect_uri: Type.Optional(Type.String({ maxLength: 2048 })),
  code_verifier: Type.Optional(Type.String({ maxLength: 256 })),
});

/** Clients of different ages read different members. */
const bothMembers = (token: string) => ({ jwt: token, token });

export function consumerRoutes(app: FastifyInstance, parts: ConsumerRouteParts): void {
  app.register((scope, _options, done) => {
    openToAnyOrigin(scope);
    acceptAnyJsonBody(scope);
    renderIdentityErrors(scope, parts.log);
    keyRoutes(scope, parts);
    exchangeRoutes(scope, parts);
    anonymousRoutes(scope, parts);
    signOutRoute(scope, parts);
    done();
  });
}

/** Tokens are nobody else's business. */
const notStored = {
  onRequest: (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    done();
  },
};

function exchangeRoutes(app: FastifyInstance, { exchange, clock, limits }: ConsumerRouteParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const authenticate = async ({ accountId, connectorId, address, body }: Asked) => {
    const sent = [body.authCode, body.code, body.id_token, body.ssoKey].find(Boolean);
    const grant = { redirectUri: body.redirect_uri, codeVerifier: body.code_verifier };
    const wanted = { accountId, connectorId, credential: sent, nowMs: clock.now(), ...grant };
    return bothMembers(await limits.refusing(address, () => exchange(wanted)));
  };

  scope.post(
    '/api/account/:account/authenticate',
    { ...notStored, schema: { params: account, body: authenticateBody } },
    ({ params, body, ip: address }) =>
      authenticate({ accountId: params.account, connectorId: undefined, address, body }),
  );
  scope.post(
    '/api/account/:account/app/:connector/authenticate',
    {
      ...notStored,
      schema: { params: Type.Object({ account: Type.String(), connector: Type.String() }), body: authenticateBody },
    },
    ({ params, body, ip: address }) =>
      authenticate({ accountId: params.account, connectorId: params.connector, address, body }),
  );
}

interface Asked {
  accountId: string;
  connectorId: string | undefined;
  address: string;
  body: Type.Static<typeof authenticateBody>;
}

function anonymousRoutes(app: FastifyInstance, { anonymous, clock, demo, limits }: ConsumerRouteParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const body = Type.Object({ id_token: credential });
  scope.post(
    '/api/account/:account/anonymous/authorize',
    { ...notStored, schema: { params: account, body } },
    async ({ params, body: { id_token: previous }, ip }) => {
      if (!previous) limits.takeIdentity(ip);
      const wanted = { accountId: params.account, previous, nowMs: clock.now() };
      return bothMembers(await limits.refusing(ip, () => anonymous.authorize(wanted)));
    },
  );

  const signup = async (accountId: string, address: string): Promise<string> => {
    if (!demo) throw new AppError('not-found', { detail: 'signup exists in demo mode only' });
    limits.takeIdentity(address);
    return anonymous.signup(accountId, clock.now());
  };
  scope.post('/api/account/:account/signup', { ...notStored, schema: { params: account } }, async ({ params, ip }) =>
    bothMembers(await signup(params.account, ip)),
  );
  scope.get(
    '/api/account/:account/signup.jsonp',
    { ...notStored, schema: { params: account, querystring: Type.Object({ callback: Type.Optional(Type.String()) }) } },
    async ({ params, query, ip }, reply) =>
      renderJsonp(reply, query.callback, { jwt: await signup(params.account, ip) }),
  );
}

function signOutRoute(app: FastifyInstance, { signOut }: ConsumerRouteParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  scope.post(
    '/api/account/:account/signout',
    { ...notStored, schema: { params: account } },
    async ({ params, headers }) => {
      const [, token] = /^(?:jwt|bearer)\s+(\S+)$/i.exec(headers.authorization ?? '') ?? [];
      if (!token) throw new AppError('credential-missing');
      await signOut(params.account, token);
      return {};
    },
  );
}

function keyRoutes(app: FastifyInstance, { keys, directory }: ConsumerRouteParts): void {
  const scope = app.withTypeProvider<TypeBoxTypeProvider>();
  const mustExist = async (accountId: string): Promise<void> => {
    if (!(await directory.find(accountId))) throw new AppError('account-not-found');
  };
  const mayBeKept = {
    onRequest: (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      reply.header('cache-control', 'public, max-age=300');
      done();
    },
  };

  scope.get('/.well-known/jwks.json', mayBeKept, () => keys.jwks());
  scope.get('/api/account/:account/jwks', { ...mayBeKept, schema: { params: account } }, async ({ params }) => {
    await mustExist(params.account);
    return keys.jwks(params.account);
  });
  scope.get(
    '/api/account/:account/jwks/encryption-key',
    { ...mayBeKept, schema: { params: account } },
    async ({ params }, reply) => {
      await mustExist(params.account);
      reply.type('text/plain; charset=utf-8');
      return keys.encryptionLine(params.account);
    },
  );
}
