/** Who works with the account. */
import { lookup } from '../../../protocol/lookup.ts';
import type { LibraryKind } from '../library/kind.ts';
import { listOf } from '../library/kind.ts';

const roleNames: Record<string, string> = { agent: 'Agent', manager: 'Manager', administrator: 'Administrator' };

/** Of whoever is in no group. */
const mainGroup = '-1';

export const users: LibraryKind = {
  slug: 'users',
  path: '/configuration/le-account/users',
  title: 'Users',
  lead: 'Who answers customers, who leads those who do, and who manages the account.',
  noun: 'user',
  nouns: 'users',
  permanent: true,
  titleOf: ({ fullName, loginName }) => String(fullName || loginName || ''),
  fresh: {
    loginName: '',
    fullName: '',
    nickname: '',
    roles: ['agent'],
    skillIds: [],
    groupId: mainGroup,
    capacity: 8,
    enabled: true,
  },
  details: ({ loginName, roles, enabled, groupId }, { groups }) =>
    [
      loginName,
      listOf(roles)
        .map((role) => lookup(roleNames, role) ?? role)
        .join(', '),
      groups.find(({ value }) => value === groupId)?.label ?? '',
      enabled === true ? '' : 'Off',
    ]
      .filter(Boolean)
      .join(' · '),
  sections: [
    {
      title: 'User',
      fields: [
        { kind: 'text', path: 'loginName', label: 'Login name', required: true, code: true },
        { kind: 'text', path: 'fullName', label: 'Full name', required: true },
        { kind: 'text', path: 'nickname', label: 'Nickname', required: true, hint: 'What customers see.' },
        { kind: 'text', path: 'email', label: 'E-mail', inputType: 'email' },
        { kind: 'text', path: 'employeeId', label: 'Employee id' },
        { kind: 'text', path: 'pictureUrl', label: 'Picture', inputType: 'url', hint: 'An https address.' },
        {
          kind: 'text',
          path: 'password',
          label: 'Password',
          inputType: 'password',
          hint: 'At least 12 characters, and none that many use. Empty: the one that was given stays; without any, the user signs in at your OpenID provider only.',
        },
      ],
    },
    {
      title: 'Work',
      fields: [
        {
          kind: 'choices',
          path: 'roles',
          label: 'Roles',
          none: '',
          options: Object.entries(roleNames).map(([value, label]) => ({ value, label })),
        },
        {
          kind: 'choices',
          path: 'skillIds',
          label: 'Skills',
          hint: 'None: only conversations without a skill reach this agent.',
          options: ({ skills }) => skills,
          none: 'The account has no skills yet.',
        },
        {
          kind: 'choice',
          path: 'groupId',
          label: 'Group',
          hint: 'Whose managers see this agent’s conversations.',
          required: true,
          options: ({ groups }) => [{ value: mainGroup, label: 'Main Group' }, ...groups],
        },
        { kind: 'number', path: 'capacity', label: 'Conversations at once', min: 0, max: 1000, required: true },
        {
          kind: 'switch',
          path: 'enabled',
          label: 'May log in',
          hint: 'Switched off, all sessions end at once. Users stay on record: their conversations name them.',
        },
        {
          kind: 'switch',
          path: 'linked',
          label: 'Bound to one person at your OpenID provider',
          hint: 'Comes with the first sign-in there, by an e-mail that the provider has verified. Switched off, all sessions end, and the next sign-in binds anew.',
        },
      ],
    },
  ],
};

export const skills: LibraryKind = {
  slug: 'skills',
  path: '/configuration/le-account/skills',
  title: 'Skills',
  lead: 'What agents can answer. Conversations are routed by it.',
  noun: 'skill',
  nouns: 'skills',
  permanent: true,
  fresh: { name: '', description: '' },
  details: ({ description }) => String(description ?? ''),
  sections: [
    {
      title: 'Skill',
      fields: [
        { kind: 'text', path: 'name', label: 'Name', required: true },
        { kind: 'area', path: 'description', label: 'Description', rows: 2 },
      ],
    },
  ],
};

export const predefinedContent: LibraryKind = {
  slug: 'predefined-content',
  path: '/configuration/engagement/predefined-content',
  title: 'Predefined content',
  lead: 'Texts that agents insert instead of writing them: from the list beside the message, or with / and a shortcut.',
  noun: 'text',
  nouns: 'texts',
  titleOf: ({ title }) => String(title ?? ''),
  fresh: { title: '', texts: { 'en-US': '' }, skillIds: [] },
  details: ({ category, shortcut, texts }) =>
    [category, shortcut && `/${shortcut}`, Object.keys(texts ?? {}).join(', ')].filter(Boolean).join(' · '),
  sections: [
    {
      title: 'Text',
      fields: [
        { kind: 'text', path: 'title', label: 'Title', required: true },
        { kind: 'text', path: 'category', label: 'Category' },
        {
          kind: 'text',
          path: 'shortcut',
          label: 'Shortcut',
          code: true,
          hint: 'Letters and digits, without the slash.',
        },
        {
          kind: 'text',
          path: 'hotkey',
          label: 'Key',
          code: true,
          hint: 'One capital letter or digit: with Alt and Shift it inserts the text.',
        },
        {
          kind: 'languages',
          path: 'texts',
          label: 'Texts by language',
          hint: '{agentNickname} and {consumerName} are filled in; a link may be <a href="https://…">words</a>.',
        },
        {
          kind: 'choices',
          path: 'skillIds',
          label: 'Skills',
          hint: 'None: for conversations of every skill.',
          options: ({ skills: all }) => all,
          none: 'The account has no skills.',
        },
      ],
    },
  ],
};
