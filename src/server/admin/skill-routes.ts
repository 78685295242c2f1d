import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Audit } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Skill, Store } from '../store/store.ts';
import type { AccountRequest, GetAdministrator } from './administrator.ts';
import { refuseFields } from './record-body.ts';
import { contentOf, mustHaveSeen, show } from './seen-record.ts';
import { parseSkill } from './user-body.ts';

export interface SkillRouteParts {
  store: Store;
  audit: Audit;
  getAdministrator: GetAdministrator;
}

type OneRequest = FastifyRequest<{ Params: { account: string; id: string } }>;

const path = '/api/account/:account/configuration/le-account/skills';
const attempts = 5;

export function skillRoutes(app: FastifyInstance, { store, audit, getAdministrator }: SkillRouteParts): void {
  const find = async (accountId: string, id: string): Promise<Skill> => {
    const skill = (await store.listSkills(accountId)).find((one) => one.id === id);
    if (!skill) throw new AppError('not-found');
    return skill;
  };
  /** Answers the next free id. */
  const mustBeFree = async (accountId: string, name: string, own?: string): Promise<string> => {
    const skills = await store.listSkills(accountId);
    if (skills.some((skill) => skill.name === name && skill.id !== own))
      throw refuseFields([{ field: 'name', reason: 'is taken' }]);
    return String(Math.max(0, ...skills.map((skill) => Number(skill.id) || 0)) + 1);
  };
  const change = (by: string, expected: Skill | undefined, next: Skill): Promise<boolean> => {
    const views = { ...(expected && { before: skillViewOf(expected) }), after: skillViewOf(next) };
    return audit.change({
      accountId: next.accountId,
      by,
      swaps: [{ kind: 'skill', expected, next }],
      recorded: [{ kind: 'skill', id: next.id, ...views }],
    });
  };

  app.get(path, async (request: AccountRequest) => {
    const { accountId } = await getAdministrator(request);
    return (await store.listSkills(accountId)).map(skillViewOf);
  });

  app.get(`${path}/:id`, async (request: OneRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    return show(reply, await find(accountId, request.params.id), skillViewOf);
  });

  app.post(path, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const { name, description = '' } = parseSkill(contentOf(request.body));
    for (let attempt = 0; attempt < attempts; attempt++) {
      const skill = { accountId, id: await mustBeFree(accountId, name), name, description };
      if (await change(user.userId, undefined, skill)) return show(reply.status(201), skill, skillViewOf);
    }
    throw new AppError('internal', { detail: 'no free skill id was found' });
  });

  app.put(`${path}/:id`, async (request: OneRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const seen = await find(accountId, request.params.id);
    mustHaveSeen(request, seen);
    const { name, description = '' } = parseSkill(contentOf(request.body));
    await mustBeFree(accountId, name, seen.id);
    const skill = { ...seen, name, description };
    if (!(await change(user.userId, seen, skill))) throw new AppError('precondition-failed');
    return show(reply, skill, skillViewOf);
  });
}

const skillViewOf = ({ accountId: _account, ...skill }: Skill) => skill;
