/** Every screen of the console, in the order of the menu, and what it is also called. */
export interface Screen {
  path: string;
  label: string;
  group: 'Campaigns' | 'Conversations' | 'Identity' | 'People' | 'Account';
  /** Other names that people look for. */
  also?: readonly string[];
  /** Found by searching only. */
  hidden?: true;
}

export const screens: readonly Screen[] = [
  { path: 'campaigns', label: 'Campaign Builder', group: 'Campaigns', also: ['Campaigns', 'Engagements', 'Wizard'] },
  { path: 'library/audiences', label: 'Audiences', group: 'Campaigns', also: ['Target audience'] },
  { path: 'library/entry-points', label: 'Entry points', group: 'Campaigns', also: ['Pages', 'URL', 'Sections'] },
  { path: 'library/behaviours', label: 'Behaviours', group: 'Campaigns', also: ['Visitor behavior'] },
  { path: 'library/goals', label: 'Goals', group: 'Campaigns' },
  {
    path: 'library/windows',
    label: 'Window studio',
    group: 'Campaigns',
    also: ['Engagement window', 'Window library'],
  },
  { path: 'data-sources', label: 'Data Sources', group: 'Identity' },
  {
    path: 'data-sources/authentication-server',
    label: 'Authentication Server',
    group: 'Identity',
    also: ['Consumer Identity Provider', 'Connectors', 'OAuth 2.0', 'JWT', 'JWKS', 'Test token'],
  },
  {
    path: 'data-sources/authentication-server',
    label: 'Consumer Identity Provider',
    group: 'Identity',
    hidden: true,
  },
  { path: 'messages', label: 'Automatic messages', group: 'Conversations', also: ['Welcome message', 'Off hours'] },
  { path: 'library/hours', label: 'Working hours', group: 'Conversations', also: ['Special occasions', 'Shifts'] },
  {
    path: 'library/predefined-content',
    label: 'Predefined content',
    group: 'Conversations',
    also: ['Canned responses'],
  },
  { path: 'library/users', label: 'Users', group: 'People', also: ['Agents', 'Roles', 'Administrators'] },
  { path: 'library/skills', label: 'Skills', group: 'People', also: ['Routing'] },
  { path: 'library/groups', label: 'Groups', group: 'People', also: ['Agent groups', 'Teams', 'Managers'] },
  {
    path: 'log-in-security',
    label: 'Log-in security',
    group: 'People',
    also: ['Second factor', 'MFA', '2FA', 'Passkeys', 'Password reset'],
  },
  {
    path: 'features',
    label: 'Features',
    group: 'Account',
    also: ['Unauthenticated messaging', 'Queue', 'Response times', 'Agent sign-in', 'SSO'],
  },
  {
    path: 'pages',
    label: 'Pages and engagement',
    group: 'Account',
    also: ['Allowed origins', 'Control group', 'Auto close', 'Default skill'],
  },
  { path: 'keys', label: 'Keys', group: 'Account', also: ['Rotation', 'Encryption key'] },
  { path: 'sessions', label: 'Sessions', group: 'Account', also: ['Sign out', 'Revoke'] },
  {
    path: 'rights',
    label: 'Data rights',
    group: 'Account',
    also: ['Export', 'Erase', 'Retention', 'GDPR', 'Delete a customer'],
  },
  { path: 'audit', label: 'Audit log', group: 'Account', also: ['Changes', 'History of changes'] },
];

export const findScreens = (query: string): readonly Screen[] => {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  return screens.filter(({ label, also = [] }) => [label, ...also].some((name) => name.toLowerCase().includes(wanted)));
};
