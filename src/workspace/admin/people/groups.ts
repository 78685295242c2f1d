/** Who is led together, and by whom. */
import type { Row } from '../api.ts';
import { type LibraryKind, listOf } from '../library/kind.ts';
import type { References } from '../references.ts';

const nameOf = ({ fullName, loginName }: Row): string => String(fullName || loginName);
const leads = ({ roles }: Row): boolean => listOf(roles).some((role) => role === 'manager');
const membersOf = (id: string, { users }: References): string[] =>
  users.filter(({ groupId }) => groupId === id).map(nameOf);
const counted = (count: number): string => (count === 1 ? '1 agent' : `${count} agents`);

export const groups: LibraryKind = {
  slug: 'groups',
  path: '/configuration/le-account/groups',
  title: 'Groups',
  lead: 'Agents who are led together. Their managers see what these agents have and may be given. Who is in no group is in the Main Group.',
  noun: 'group',
  nouns: 'groups',
  fresh: { name: '', managerIds: [] },
  details: ({ id, managerIds }, references) => {
    const managers = references.users.filter((user) => listOf(managerIds).includes(String(user.id))).map(nameOf);
    const led = managers.length > 0 ? `Led by ${managers.join(', ')}` : 'Led by nobody';
    return [counted(membersOf(String(id), references).length), led].join(' · ');
  },
  usersOf: membersOf,
  usedBy: (names) =>
    names.length > 0
      ? `In this group: ${names.join(', ')}.`
      : 'Nobody is in this group yet. Put agents into it on their own pages, under Users.',
  sections: [
    {
      title: 'Group',
      fields: [
        { kind: 'text', path: 'name', label: 'Name', required: true },
        {
          kind: 'choices',
          path: 'managerIds',
          label: 'Managers',
          hint: 'They see the conversations that are or were last with agents of this group, and of those that nobody has the ones that these agents may be given. Who leads no group sees everything.',
          options: ({ users }) => users.filter(leads).map((user) => ({ value: String(user.id), label: nameOf(user) })),
          none: 'Nobody has the role Manager yet.',
        },
      ],
    },
  ],
};
