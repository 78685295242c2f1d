/** The account's settings of engagement, and which pages are its own. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { type Audit, mustChange } from '../audit.ts';
import { isOrigin } from '../engagement/allowed-origins.ts';
import { AppError, type FieldProblem } from '../errors.ts';
import type { Account } from '../store/store.ts';
import type { AccountRequest } from './administrator.ts';
import type { ItemRouteParts } from './item-routes.ts';
import { createRecordParser, refuseFields } from './record-body.ts';

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const closed = { additionalProperties: false };
const skillId = Type.String({ minLength: 1, maxLength: 64 });
const skills = optional(Type.Record(Type.String({ minLength: 1, maxLength: 200 }), skillId));
const dayMs = 86_400_000;

const parse = createRecordParser(
  Type.Object(
    {
      allowedOrigins: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100 }),
      engagement: Type.Object(
        {
          identityMode: optional(Type.Enum(['function', 'legacy+function'])),
          agentResumeWakesWindow: optional(Type.Boolean()),
          demandIdentityVerification: optional(Type.Boolean()),
          controlGroupPercent: optional(Type.Integer({ minimum: 0, maximum: 100 })),
          deterministicPriority: optional(Type.Boolean()),
          showUnverifiedAttributes: optional(Type.Boolean()),
          defaultSkillId: optional(skillId),
          fallbackSkillId: optional(skillId),
          skillByCustomerType: skills,
          skillByCompanyBranch: skills,
          automaticMessages: optional(Type.Boolean()),
          language: optional(Type.String({ pattern: '^[a-z]{2,3}-[A-Z]{2}$' })),
          autoCloseMs: optional(Type.Integer({ minimum: 25 * 60_000, maximum: 90 * dayMs })),
        },
        closed,
      ),
    },
    closed,
  ),
);

export const engagementSettings = parse.schema;

const path = '/api/account/:account/configuration/engagement/settings';

export function engagementSettingsRoutes(app: FastifyInstance, parts: ItemRouteParts & { audit: Audit }): void {
  const { store, log, audit, getAdministrator, changed } = parts;
  const get = async (accountId: string): Promise<Account> => {
    const account = await store.findAccount(accountId);
    if (!account) throw new AppError('account-not-found');
    return account;
  };

  app.get(path, async (request: AccountRequest, reply) => {
    const { accountId } = await getAdministrator(request);
    const view = viewOf(await get(accountId));
    reply.header('etag', etagOf(view));
    return view;
  });

  app.put(path, async (request: AccountRequest, reply) => {
    const { accountId, user } = await getAdministrator(request);
    const account = await get(accountId);
    const seen = request.headers['if-match'];
    if (!seen) throw new AppError('precondition-required');
    if (seen !== etagOf(viewOf(account))) throw new AppError('precondition-failed');
    const next = parse(request.body);
    const known = new Set((await store.listSkills(accountId)).map(({ id }) => id));
    const problems = settingsProblems(next, known);
    if (problems.length > 0) throw refuseFields(problems);
    const changedAccount = { ...account, settings: { ...account.settings, ...next } };
    await mustChange(audit, {
      accountId,
      by: user.userId,
      swaps: [{ kind: 'account', expected: account, next: changedAccount }],
      recorded: [
        { kind: 'engagement-settings', id: accountId, before: viewOf(account), after: viewOf(changedAccount) },
      ],
    });
    changed(accountId);
    log.info({ audit: 'engagement-settings-updated', account: accountId, userId: user.userId }, 'administration');
    reply.header('etag', etagOf(next));
    return next;
  });
}

type EngagementView = ReturnType<typeof parse>;

const viewOf = ({ settings: { allowedOrigins = [], engagement = {} } }: Account): EngagementView => ({
  allowedOrigins,
  engagement,
});

const etagOf = (view: EngagementView): string =>
  `"${createHash('sha256').update(JSON.stringify(view)).digest('hex').slice(0, 32)}"`;

function settingsProblems({ allowedOrigins, engagement }: EngagementView, known: ReadonlySet<string>): FieldProblem[] {
  const { defaultSkillId, fallbackSkillId, skillByCustomerType = {}, skillByCompanyBranch = {} } = engagement;
  const skillsNamed: [field: string, id: string | undefined][] = [
    ['engagement.defaultSkillId', defaultSkillId],
    ['engagement.fallbackSkillId', fallbackSkillId],
    ...Object.values(skillByCustomerType).map((id): [string, string] => ['engagement.skillByCustomerType', id]),
    ...Object.values(skillByCompanyBranch).map((id): [string, string] => ['engagement.skillByCompanyBranch', id]),
  ];
  return [
    ...allowedOrigins.flatMap((origin, index) =>
      isOrigin(origin)
        ? []
        : [
            {
              field: `allowedOrigins.${index}`,
              reason: 'must be scheme, host and port alone, as https://shop.example is',
            },
          ],
    ),
    ...skillsNamed
      .filter(([, id]) => id !== undefined && !known.has(id))
      .map(([field, id]) => ({ field, reason: `names skill ${id}, which the account does not have` })),
  ];
}
