/** Reads of the account's configuration: what consumers' pages may know of agents, and agents of their colleagues. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openToAnyOrigin } from './cross-origin.ts';
import { AppError } from './errors.ts';
import type { Identity } from './identity/identity.ts';
import { type AgentGroup, agentGroupRows, groupIdOf } from './store/changes.ts';
import type { Connector, Skill, Store, User } from './store/store.ts';

export interface ConfigurationParts {
  store: Store;
  identity: Pick<Identity, 'findAgent'>;
}

type AccountRequest = FastifyRequest<{ Params: { account: string } }>;
type UserRequest = FastifyRequest<{ Params: { account: string; pid: string } }>;

export function accountConfigurationRoutes(app: FastifyInstance, { store, identity }: ConfigurationParts): void {
  const mustBeAgent = async ({ headers, params }: AccountRequest): Promise<string> => {
    const [, bearer] = /^Bearer ([A-Za-z0-9_-]{1,128})$/i.exec(headers.authorization ?? '') ?? [];
    if (!bearer || !(await identity.findAgent(params.account, bearer))) throw new AppError('unauthenticated');
    return params.account;
  };

  app.register(
    (scope, _options, done) => {
      openToAnyOrigin(scope);
      scope.get('/le-users/users/:pid', async (request: UserRequest, reply) => {
        const { params } = request;
        const asks = request.headers.authorization === undefined ? 'anybody' : 'agent';
        if (asks === 'agent') await mustBeAgent(request);
        const user = await store.findUser(params.account, { pid: params.pid });
        if (!user) throw new AppError('not-found');
        if (asks === 'agent') reply.header('cache-control', 'no-store');
        return asks === 'agent' ? colleagueProfile(user) : publicProfile(user);
      });
      scope.get('/le-connectors/all-connectors', async ({ params }: AccountRequest) => {
        if (!(await store.findAccount(params.account))) throw new AppError('account-not-found');
        return (await store.listConnectors(params.account)).filter(({ enabled }) => enabled).map(publicConnector);
      });
      scope.get('/le-users/skills', async (request: AccountRequest, reply) =>
        withRevision(reply, (await store.listSkills(await mustBeAgent(request))).map(skillRow)),
      );
      scope.get('/le-users/users', async (request: AccountRequest, reply) =>
        withRevision(reply, await userRows(store, await mustBeAgent(request))),
      );
      scope.get('/le-users/agentGroups', async (request: AccountRequest, reply) =>
        withRevision(reply, agentGroupRows(await store.listGroups(await mustBeAgent(request)))),
      );
      scope.get('/predefined-content', async (request: AccountRequest, reply) => {
        const items = await store.listItems(await mustBeAgent(request), 'predefined-content');
        return withRevision(
          reply,
          items.map(({ id, record }) => ({ ...(record as object), id })),
        );
      });
      done();
    },
    { prefix: '/api/account/:account/configuration' },
  );
}

/** The answer's digest stands for the revision. */
function withRevision<T>(reply: FastifyReply, rows: T[]): T[] {
  const revision = createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16);
  reply.header('etag', `"${revision}"`).header('cache-control', 'no-store');
  return rows;
}

/** What customers see of an agent; their pages ask without a credential. */
const publicProfile = ({ pictureUrl, nickname }: User) => ({ pictureUrl, nickname });

const colleagueProfile = ({ pictureUrl, employeeId, nickname, fullName }: User) => ({
  pictureUrl,
  employeeId,
  nickname,
  fullName,
});

const publicConnector = ({ id, type, name, priority, settings }: Connector) => ({
  id,
  type,
  name,
  priority,
  acrValues: [type === 'anonymous' ? '0' : 'loa1'],
  issuer: settings.issuer,
  authenticationEndpoint: settings.authenticationEndpoint,
  jsMethodName: settings.jsMethodName,
  jsContext: settings.jsContext,
});

const skillRow = ({ id, name, description }: Skill, order: number) => ({
  id: Number(id),
  name,
  description,
  deleted: false,
  skillOrder: order + 1,
  maxWaitTime: 120,
  skillRoutingConfiguration: [],
});

async function userRows(store: Store, accountId: string) {
  const [users, groups] = await Promise.all([store.listUsers(accountId), store.listGroups(accountId)]);
  return users.map((user) => userRow(user, groups));
}

const userRow = (user: User, groups: readonly AgentGroup[]) => ({
  id: Number(user.userId),
  pid: user.pid,
  loginName: user.loginName,
  fullName: user.fullName,
  nickname: user.nickname,
  email: user.email,
  isEnabled: user.enabled,
  skillIds: user.skillIds.map(Number),
  employeeId: user.employeeId,
  pictureUrl: user.pictureUrl,
  maxAsyncChats: user.capacity,
  memberOf: { agentGroupId: Number(groupIdOf(user)) },
  managerOf: groups
    .filter(({ managerIds }) => managerIds.includes(user.userId))
    .map(({ id }) => ({ agentGroupId: Number(id) })),
});
