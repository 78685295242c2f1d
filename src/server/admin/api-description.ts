/**
 * The administration API in OpenAPI, from the schemas by which bodies are checked. Handlers check them themselves, whole, so
 * that every wrong member is named; here they only describe. A route that this file does not know is described without words.
 */

import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { lookup } from '../../protocol/lookup.ts';
import { accountBody } from './account-body.ts';
import { connectorBody } from './connector-body.ts';
import { engagementSettings } from './engagement-settings-routes.ts';
import { kinds } from './item-kinds.ts';
import { customerBody } from './revoke-routes.ts';
import { retentionBody, customerBody as rightsBody } from './rights-routes.ts';
import { tokenTestBody } from './token-test-routes.ts';
import { groupBody, skillBody, userBody } from './user-body.ts';

interface Described {
  summary?: string;
  body?: TSchema;
}

const configuration = '/api/account/:account/configuration';
const connectors = `${configuration}/le-connectors/connectors`;

const described: Record<string, Described> = {
  [`GET ${configuration}/openapi.json`]: { summary: 'This description' },
  [`GET ${configuration}/le-account/settings`]: { summary: "The account's settings and features" },
  [`PUT ${configuration}/le-account/settings`]: { summary: 'Replaces them', body: accountBody },
  [`GET ${connectors}`]: { summary: 'All connectors, most important first' },
  [`GET ${connectors}/:connector`]: { summary: 'One connector' },
  [`POST ${connectors}`]: { summary: 'Adds a connector', body: connectorBody },
  [`PUT ${connectors}/:connector`]: { summary: 'Replaces a connector', body: connectorBody },
  [`DELETE ${connectors}/:connector`]: { summary: 'Removes a connector' },
  [`GET ${connectors}/:connector/identity-secrets`]: {
    summary: 'When the secrets were made by which the brand signs whom its pages name, newest first',
  },
  [`POST ${connectors}/:connector/identity-secrets`]: {
    summary: 'Makes the next one, shown this once; the one before it stays valid until it is removed',
  },
  [`DELETE ${connectors}/:connector/identity-secrets`]: { summary: 'Removes all of them' },
  [`DELETE ${connectors}/:connector/identity-secrets/previous`]: { summary: 'Removes the one before the newest' },
  [`POST ${configuration}/le-connectors/test-token`]: {
    summary: "What the exchange makes of a brand's token, step by step",
    body: tokenTestBody,
  },
  'POST /api/account/:account/consumers/revoke': {
    summary: "Ends all sessions of a brand's customer",
    body: customerBody,
  },
  [`POST ${configuration}/rights/export`]: {
    summary: "Everything that is held of a brand's customer",
    body: rightsBody,
  },
  [`POST ${configuration}/rights/erase`]: {
    summary: "Erases everything that is held of a brand's customer; the answer names the request, whose report follows",
    body: rightsBody,
  },
  [`GET ${configuration}/rights/requests`]: { summary: 'Exports and erasures, newest first' },
  [`GET ${configuration}/rights/requests/:request`]: { summary: 'The report of one of them' },
  [`GET ${configuration}/rights/retention`]: { summary: 'How many days everything is kept' },
  [`PUT ${configuration}/rights/retention`]: { summary: 'Replaces it', body: retentionBody },
  [`GET ${configuration}/engagement/settings`]: { summary: 'The settings of engagement' },
  [`PUT ${configuration}/engagement/settings`]: { summary: 'Replaces them', body: engagementSettings },
  [`GET ${configuration}/engagement/changes`]: { summary: 'Who changed what, with what stood before and after' },
  [`GET ${configuration}/le-account/users`]: { summary: 'All users' },
  [`GET ${configuration}/le-account/users/:id`]: { summary: 'One user' },
  [`POST ${configuration}/le-account/users`]: { summary: 'Adds a user', body: userBody },
  [`PUT ${configuration}/le-account/users/:id`]: { summary: 'Replaces a user', body: userBody },
  [`GET ${configuration}/le-account/factors`]: { summary: 'Which factors each user logs in with' },
  [`DELETE ${configuration}/le-account/users/:id/factors`]: {
    summary: "Removes a user's passkeys, authenticator app and recovery codes, and ends the user's sessions",
  },
  [`POST ${configuration}/le-account/users/:id/password-link`]: {
    summary: 'A link by which the user sets a new password: once, within 24 hours',
  },
  [`GET ${configuration}/le-account/skills`]: { summary: 'All skills' },
  [`GET ${configuration}/le-account/skills/:id`]: { summary: 'One skill' },
  [`POST ${configuration}/le-account/skills`]: { summary: 'Adds a skill', body: skillBody },
  [`PUT ${configuration}/le-account/skills/:id`]: { summary: 'Replaces a skill', body: skillBody },
  [`GET ${configuration}/le-account/groups`]: { summary: 'All groups of agents; who is in none is in the main group' },
  [`GET ${configuration}/le-account/groups/:id`]: { summary: 'One group' },
  [`POST ${configuration}/le-account/groups`]: { summary: 'Adds a group', body: groupBody },
  [`PUT ${configuration}/le-account/groups/:id`]: { summary: 'Replaces a group', body: groupBody },
  [`DELETE ${configuration}/le-account/groups/:id`]: { summary: 'Removes a group that nobody is in' },
  [`GET ${configuration}/le-account/keys`]: {
    summary: "The platform's keys for signatures and the account's for encryption",
  },
  [`POST ${configuration}/le-account/keys/rotate`]: {
    summary: 'Adds the next key, which replaces the current one with overlap',
  },
  ...Object.fromEntries(
    kinds.flatMap(({ path, parse }): [string, Described][] => {
      const at = `${configuration}/engagement/${path}`;
      const { schema } = parse as { schema?: TSchema };
      const body = schema && { body: schema };
      return [
        [`GET ${at}`, { summary: `All ${path}` }],
        [`GET ${at}/:item`, { summary: `One of the ${path}` }],
        [`POST ${at}`, { summary: `Adds to the ${path}`, ...body }],
        [`PUT ${at}/:item`, { summary: `Replaces one of the ${path}`, ...body }],
        [`DELETE ${at}/:item`, { summary: `Removes one of the ${path}` }],
      ];
    }),
  ),
};

const etag = Type.Object({ 'if-match': Type.Optional(Type.String({ description: 'The ETag that was read' })) });

/** Everything that scopes within `scope` route is described. */
export function describeApi(scope: FastifyInstance): void {
  scope.setValidatorCompiler(() => () => true);
  scope.addHook('onRoute', (route) => {
    const method = String(route.method);
    if (method === 'HEAD') return;
    const { summary, body } = lookup(described, `${method} ${route.url}`) ?? {};
    route.schema = {
      ...(summary && { summary }),
      ...(body && { body }),
      params: paramsOf(route),
      ...((method === 'PUT' || method === 'DELETE' || route.url.endsWith('/identity-secrets')) && { headers: etag }),
    };
  });
  scope.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Parley administration',
        version: '1',
        description:
          'For agents with the role administrator. Answers to GET carry an ETag, which PUT and DELETE must send as If-Match: 428 without it, 412 if somebody else has changed the resource. A refusal (400) names every wrong member.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'Of a login' } } },
      security: [{ bearer: [] }],
    },
  });
}

const paramsOf = ({ url }: RouteOptions): TSchema =>
  Type.Object(Object.fromEntries([...url.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, Type.String()])));
