/** Groups of agents: who leads them, and by way of the users who is in them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Audit } from '../audit.ts';
import { AppError, type FieldProblem } from '../errors.ts';
import type { AgentGroup, ChangeStore } from '../store/changes.ts';
import type { Store, User } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { refuseFields } from './record-body.ts';
import { contentOf, mustHaveSeen, show } from './seen-record.ts';
import { parseGroup } from './user-body.ts';

export interface GroupRouteParts {
  store: ChangeStore & Pick<Store, 'listUsers'>;
  audit: Audit;
  getAdministrator: GetAdministrator;
  peopleChanged(accountId: string): Promise<void>;
}

type OneRequest = FastifyRequest<{ Params: { account: string; id: string } }>;

const path = '/api/account/:account/configuration/le-account/groups';
const attempts = 5;
const mostGroups = 500;

export function groupRoutes(
  app: FastifyInstance,
  { store, audit, getAdministrator, peopleChanged }: GroupRouteParts,
): void {
  const find = async (accountId: string, id: string): Promise<AgentGroup> => {
    const group = (await store.listGroups(accountId)).find((one) => one.id === id);
    if (!group) throw new AppError('not-found');
    return group;
  };
  const parse = async (accountId: string, sent: unknown, own?: string): Promise<Omit<AgentGroup, 'id'>> => {
    const { name, managerIds } = parseGroup(contentOf(sent));
    const [groups, users] = await Promise.all([store.listGroups(accountId), store.listUsers(accountId)]);
    const problems = [...nameProblems(groups, name, own), ...managerProblems(users, managerIds)];
    if (problems.length > 0) throw refuseFields(problems);
    return { accountId, name, managerIds: [...new Set(managerIds)] };
  };
  const change = async (by: string, expected: AgentGroup | undefined, next: AgentGroup | undefined) => {
    const { accountId = '', id = '' } = next ?? expected ?? {};
    const views = { ...(expected && { before: groupViewOf(expected) }), ...(next && { after: groupViewOf(next) }) };
    const made = await audit.change({
      accountId,
      by,
      swaps: [{ kind: 'group', expected, next }],
      recorded: [{ kind: 'group', id, ...views }],
    });
    if (made) await peopleChanged(accountId);
    return made;
  };

  app.get(path, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listGroups(accountId)).map(groupViewOf);
  });

  app.get(`${path}/:id`, async (request: OneRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await find(accountId, request.params.id), groupViewOf);
  });

  app.post(path, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const content = await parse(accountId, request.body);
      const ids = (await store.listGroups(accountId)).map(({ id }) => Number(id));
      if (ids.length >= mostGroups)
        throw refuseFields([{ field: 'body', reason: `an account has at most ${mostGroups} groups` }]);
      const group = { ...content, id: String(Math.max(0, ...ids) + 1) };
      if (await change(user.userId, undefined, group)) return show(reply.status(201), group, groupViewOf);
    }
    throw new AppError('internal', { detail: 'no free group id was found' });
  });

  app.put(`${path}/:id`, async (request: OneRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const seen = await find(accountId, request.params.id);
    mustHaveSeen(request, seen);
    const group = { ...(await parse(accountId, request.body, seen.id)), id: seen.id };
    if (!(await change(user.userId, seen, group))) throw new AppError('precondition-failed');
    return show(reply, group, groupViewOf);
  });

  app.delete(`${path}/:id`, async (request: OneRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const seen = await find(accountId, request.params.id);
    mustHaveSeen(request, seen);
    const mustBeEmpty = async () => {
      const members = (await store.listUsers(accountId)).filter(({ groupId }) => groupId === seen.id);
      const names = members.slice(0, 5).map(({ loginName }) => loginName);
      if (names.length > 0) throw new AppError('in-use', { hint: names.join(', ') });
    };
    await mustBeEmpty();
    if (!(await change(user.userId, seen, undefined))) {
      await mustBeEmpty();
      throw new AppError('precondition-failed');
    }
    return reply.status(204).send();
  });
}

function nameProblems(groups: readonly AgentGroup[], name: string, own: string | undefined): FieldProblem[] {
  const taken = groups.some((group) => group.name === name && group.id !== own);
  return taken ? [{ field: 'name', reason: 'is taken' }] : [];
}

function managerProblems(users: readonly User[], managerIds: readonly string[]): FieldProblem[] {
  const missing = managerIds.find((id) => !users.some(({ userId }) => userId === id));
  return missing === undefined
    ? []
    : [{ field: 'managerIds', reason: `names user ${missing}, whom the account does not have` }];
}

const groupViewOf = ({ accountId: _account, ...group }: AgentGroup) => group;
