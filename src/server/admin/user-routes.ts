import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Random } from '../random.ts';
import type { Skill, Store, User } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import type { Audit } from './audit.ts';
import { parseSkill, parseUser } from './user-body.ts';
import { createUsers, endsSessions, userEtagOf, userViewOf } from './users.ts';

export interface UserRouteParts {
  store: Store;
  random: Random;
  audit: Audit;
  identity: Pick<Identity, 'endSessionsOf'>;
  getAdministrator: GetAdministrator;
}

type OneRequest = FastifyRequest<{ Params: { account: string; id: string } }>;

const root = '/api/account/:account/configuration/le-account';

export function userRoutes(app: FastifyInstance, parts: UserRouteParts): void {
  const { store, identity, audit, getAdministrator } = parts;
  const users = createUsers(parts);

  app.get(`${root}/users`, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listUsers(accountId)).map(userViewOf);
  });

  app.get(`${root}/users/:id`, async (request: OneRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await users.get(accountId, request.params.id));
  });

  app.post(`${root}/users`, async (request: AccountRequest, reply) => {
    const { accountId, user: administrator } = await getAdministrator(request);
    const user = await users.create(accountId, parseUser(contentOf(request.body)));
    await audit.changed({
      accountId,
      by: administrator.userId,
      kind: 'user',
      id: user.userId,
      after: userViewOf(user),
    });
    return show(reply.status(201), user);
  });

  app.put(`${root}/users/:id`, async (request: OneRequest, reply) => {
    const { accountId, user: administrator } = await getAdministrator(request);
    const seen = await users.get(accountId, request.params.id);
    mustHaveSeen(request, userEtagOf(seen));
    const self = seen.userId === administrator.userId;
    const user = await users.update(seen, parseUser(contentOf(request.body)), { self });
    if (endsSessions(seen, user)) await identity.endSessionsOf(accountId, user.userId);
    const views = { before: userViewOf(seen), after: userViewOf(user) };
    await audit.changed({ accountId, by: administrator.userId, kind: 'user', id: user.userId, ...views });
    return show(reply, user);
  });

  skillRoutes(app, parts);
}

function skillRoutes(app: FastifyInstance, { store, audit, getAdministrator }: UserRouteParts): void {
  const find = async (accountId: string, id: string): Promise<Skill> => {
    const skill = (await store.listSkills(accountId)).find((one) => one.id === id);
    if (!skill) throw new AppError('not-found');
    return skill;
  };
  const mustBeFree = async (accountId: string, name: string, own?: string): Promise<void> => {
    const taken = (await store.listSkills(accountId)).some((skill) => skill.name === name && skill.id !== own);
    if (taken) throw new AppError('bad-request', { hint: 'name', fields: [{ field: 'name', reason: 'is taken' }] });
  };
  const save = async (skill: Skill, by: string, before?: Skill): Promise<void> => {
    await store.saveSkill(skill);
    const change = { accountId: skill.accountId, by, kind: 'skill', id: skill.id } as const;
    await audit.changed({ ...change, ...(before && { before: skillViewOf(before) }), after: skillViewOf(skill) });
  };

  app.get(`${root}/skills`, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listSkills(accountId)).map(skillViewOf);
  });

  app.get(`${root}/skills/:id`, async (request: OneRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return showSkill(reply, await find(accountId, request.params.id));
  });

  app.post(`${root}/skills`, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const { name, description = '' } = parseSkill(contentOf(request.body));
    await mustBeFree(accountId, name);
    const ids = (await store.listSkills(accountId)).map((skill) => Number(skill.id) || 0);
    const skill = { accountId, id: String(Math.max(0, ...ids) + 1), name, description };
    await save(skill, user.userId);
    return showSkill(reply.status(201), skill);
  });

  app.put(`${root}/skills/:id`, async (request: OneRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const seen = await find(accountId, request.params.id);
    mustHaveSeen(request, skillEtagOf(seen));
    const { name, description = '' } = parseSkill(contentOf(request.body));
    await mustBeFree(accountId, name, seen.id);
    const skill = { ...seen, name, description };
    await save(skill, user.userId, seen);
    return showSkill(reply, skill);
  });
}

/** What was shown may come back with what nobody may change. */
function contentOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  const { id: _id, pid: _pid, ...content } = sent as Record<string, unknown>;
  return content;
}

function mustHaveSeen({ headers }: FastifyRequest, etag: string): void {
  if (!headers['if-match']) throw new AppError('precondition-required');
  if (headers['if-match'] !== etag) throw new AppError('precondition-failed');
}

const skillViewOf = ({ accountId: _account, ...skill }: Skill) => skill;
const skillEtagOf = (skill: Skill): string =>
  `"${createHash('sha256').update(JSON.stringify(skill)).digest('hex').slice(0, 32)}"`;

function show(reply: FastifyReply, user: User) {
  reply.header('etag', userEtagOf(user));
  return userViewOf(user);
}

function showSkill(reply: FastifyReply, skill: Skill) {
  reply.header('etag', skillEtagOf(skill));
  return skillViewOf(skill);
}
