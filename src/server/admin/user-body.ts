/** What an administrator sends as a user, a skill or a group of agents. */
import { type Static, Type } from 'typebox';
import { shortestPassword } from '../identity/password-rules.ts';
import { createRecordParser } from './record-body.ts';

const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 100 });

export const userBody = Type.Object(
  {
    loginName: Type.String({ minLength: 1, maxLength: 256, pattern: '^\\S+$' }),
    fullName: name,
    nickname: name,
    email: Type.Optional(Type.String({ maxLength: 320, pattern: '^[^\\s@]+@[^\\s@]+$' })),
    employeeId: Type.Optional(Type.String({ maxLength: 100 })),
    pictureUrl: Type.Optional(Type.String({ maxLength: 2048, pattern: '^https://' })),
    roles: Type.Array(Type.Enum(['agent', 'manager', 'administrator']), { minItems: 1, maxItems: 3 }),
    skillIds: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100 }),
    /** Conversations at once. */
    capacity: Type.Integer({ minimum: 0, maximum: 1000 }),
    enabled: Type.Boolean(),
    /** Left out, or -1: the account's main group. */
    groupId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Left out, the one that was given stays; a new user without one cannot log in with a password. */
    password: Type.Optional(Type.String({ minLength: shortestPassword, maxLength: 1024 })),
    /** True while somebody of the OpenID provider is bound to the user; false takes that away. */
    linked: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const skillBody = Type.Object({ name, description: Type.Optional(Type.String({ maxLength: 1000 })) }, closed);

export const groupBody = Type.Object(
  {
    name,
    /** Users who lead it: they see its agents' conversations. */
    managerIds: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100 }),
  },
  closed,
);

export type UserBody = Static<typeof userBody>;
export const parseUser = createRecordParser(userBody);
export const parseSkill = createRecordParser(skillBody);
export const parseGroup = createRecordParser(groupBody);
