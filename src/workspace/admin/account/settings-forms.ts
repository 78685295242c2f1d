/** The account's records of settings. */
import type { Field, Section } from '../form/description.ts';
import { isObject, type JsonObject, writeAt } from '../form/json.ts';

const minutes = (type: string, label: string): Field => ({
  kind: 'number',
  path: `ttrSeconds.${type}`,
  label,
  unit: 'minutes',
  scale: 60,
  min: 1,
  required: true,
});

export interface SettingsDescription {
  path: string;
  title: string;
  lead: string;
  sections: readonly Section[];
  read: (shown: JsonObject) => JsonObject;
  write: (draft: JsonObject) => JsonObject;
}

/** Without what is only shown. */
function readAccount({ id: _id, etag: _etag, ...shown }: JsonObject): JsonObject {
  return shown;
}

function writeAccount({ agentSignIn, ...draft }: JsonObject): JsonObject {
  if (!isObject(agentSignIn)) return draft;
  const { hasClientSecret: _shown, ...signIn } = agentSignIn;
  const given = Object.values(signIn).some((value) => value !== '' && value !== false);
  return given && (signIn.issuer || signIn.clientId || signIn.label) ? { ...draft, agentSignIn: signIn } : draft;
}

export const accountForm: SettingsDescription = {
  path: '/configuration/le-account/settings',
  title: 'Features',
  lead: 'What the account can do, and how conversations reach its agents.',
  read: readAccount,
  write: writeAccount,
  sections: [
    {
      title: 'Features',
      fields: [
        { kind: 'text', path: 'name', label: 'Name of the account', required: true },
        {
          kind: 'switch',
          path: 'features.messaging',
          label: 'Messaging',
          absent: true,
          hint: 'Conversations may be begun. Switched off, those that are open go on.',
        },
        {
          kind: 'switch',
          path: 'features.authenticatedMessaging',
          label: 'Authenticated messaging',
          absent: true,
          hint: 'Customers whom your authentication server vouches for may write.',
        },
        {
          kind: 'switch',
          path: 'features.unauthenticatedMessaging',
          label: 'Unauthenticated messaging',
          hint: 'Visitors whom nobody vouches for may write. Makes the connector for them.',
        },
        {
          kind: 'switch',
          path: 'features.showUnauthenticatedAttributes',
          label: 'Show unauthenticated engagement attributes',
          absent: true,
          hint: 'Agents see what pages say of a visitor, marked as not verified.',
        },
        {
          kind: 'switch',
          path: 'features.agentsNameVisitors',
          label: 'Agents may rename visitors',
          absent: true,
          hint: 'Only those whom nobody vouches for. The visitor is not told.',
        },
      ],
    },
    {
      title: 'Queue',
      fields: [
        {
          kind: 'choice',
          path: 'ringMode',
          label: 'How conversations reach agents',
          required: true,
          options: [
            { value: 'one', label: 'Ring one agent after another' },
            { value: 'all', label: 'Ring all who could take it' },
            { value: 'auto', label: 'Assign without asking' },
          ],
        },
        {
          kind: 'choice',
          path: 'transferTo',
          label: 'Agents may hand over to',
          hint: 'Who is logged out is away.',
          required: true,
          options: [
            { value: 'away', label: 'Online, back soon and away agents' },
            { value: 'back-soon', label: 'Online and back soon agents' },
            { value: 'online', label: 'Online agents only' },
          ],
        },
        { kind: 'number', path: 'ringMs', label: 'A ring lasts', unit: 'seconds', scale: 1000, min: 5, required: true },
      ],
    },
    {
      title: 'Response times',
      fields: [
        {
          kind: 'choice',
          path: 'defaultTtrType',
          label: 'New conversations are',
          required: true,
          options: [
            { value: 'URGENT', label: 'Urgent' },
            { value: 'PRIORITIZED', label: 'Prioritized' },
            { value: 'NORMAL', label: 'Normal' },
          ],
        },
        minutes('URGENT', 'Urgent: within'),
        minutes('PRIORITIZED', 'Prioritized: within'),
        minutes('NORMAL', 'Normal: within'),
      ],
    },
    {
      title: 'Passwords of your agents',
      fields: [
        {
          kind: 'choice',
          path: 'secondFactor',
          label: 'A second factor beside the password',
          hint: 'Passkey or authenticator app. Demanded, it is added at the next log-in by who has none; sessions go on until they end.',
          required: true,
          options: [
            { value: 'optional', label: 'As each agent likes' },
            { value: 'required', label: 'Demanded of all' },
          ],
        },
      ],
    },
    {
      title: 'Sign-in of your agents',
      hint: 'At your company’s OpenID provider, beside their passwords. Leave everything empty for passwords only.',
      fields: [
        { kind: 'text', path: 'agentSignIn.label', label: 'Name of the provider', hint: 'Log in with …' },
        { kind: 'text', path: 'agentSignIn.issuer', label: 'Issuer', inputType: 'url' },
        { kind: 'text', path: 'agentSignIn.clientId', label: 'Client ID', code: true },
        {
          kind: 'text',
          path: 'agentSignIn.clientSecret',
          label: 'Client Secret',
          inputType: 'password',
          hint: 'Never shown again. Empty: the one that was given stays.',
        },
        {
          kind: 'text',
          path: 'agentSignIn.claim',
          label: 'Claim that names the agent',
          code: true,
          hint: 'Empty: preferred_username.',
        },
        {
          kind: 'choice',
          path: 'agentSignIn.match',
          label: 'It is compared with',
          empty: 'The login name',
          options: [{ value: 'email', label: 'The e-mail address' }],
        },
        { kind: 'switch', path: 'agentSignIn.provision', label: 'Whoever the provider names becomes an agent' },
      ],
    },
  ],
};

const skill = (path: string, label: string, hint: string): Field => ({
  kind: 'choice',
  path: `engagement.${path}`,
  label,
  hint,
  empty: 'None',
  options: ({ skills }) => skills,
});

/** Lines that were left empty are no origins. */
function writeEngagement(draft: JsonObject): JsonObject {
  const origins = Array.isArray(draft.allowedOrigins) ? draft.allowedOrigins.filter((origin) => origin !== '') : [];
  return writeAt(draft, 'allowedOrigins', origins);
}

export const engagementForm: SettingsDescription = {
  path: '/configuration/engagement/settings',
  title: 'Pages and engagement',
  lead: 'Which pages are yours, and what holds for all campaigns.',
  read: (shown) => shown,
  write: writeEngagement,
  sections: [
    {
      title: 'Allowed origins',
      fields: [
        {
          kind: 'lines',
          path: 'allowedOrigins',
          label: 'Origins of your pages',
          code: true,
          hint: 'One a line: scheme, host and port alone, as https://shop.example is. They may show the window and report visitors.',
        },
      ],
    },
    {
      title: 'Engagements',
      fields: [
        {
          kind: 'choice',
          path: 'engagement.identityMode',
          label: 'What makes a page authenticated',
          empty: 'Its identity function, or customerId where it has none',
          options: [{ value: 'function', label: 'Its identity function alone' }],
        },
        {
          kind: 'switch',
          path: 'engagement.demandIdentityVerification',
          label: 'Demand identity verification',
          hint: 'Without a valid sig, a page does not learn whether the customer that it names has a conversation, and what it reports is not shown beside that customer. The secret is made where the authentication server is configured.',
        },
        {
          kind: 'number',
          path: 'engagement.controlGroupPercent',
          label: 'Control group',
          unit: '% of visitors see no engagement',
          min: 0,
          max: 100,
        },
        {
          kind: 'switch',
          path: 'engagement.deterministicPriority',
          label: 'Conflicts are decided by priority alone',
          hint: 'Instead of by chance.',
        },
        {
          kind: 'switch',
          path: 'engagement.agentResumeWakesWindow',
          label: 'A conversation that an agent opens again shows as minimized window at once',
          absent: true,
        },
        { kind: 'text', path: 'engagement.language', label: 'Language', hint: 'As en-US is.' },
      ],
    },
    {
      title: 'Conversations',
      fields: [
        {
          kind: 'switch',
          path: 'engagement.automaticMessages',
          label: 'Automatic messages',
          hint: 'All of them, as they stand under “Automatic messages”.',
        },
        {
          kind: 'number',
          path: 'engagement.autoCloseMs',
          label: 'Close what is silent for',
          unit: 'days',
          scale: 86_400_000,
          max: 90,
          hint: 'Empty: 90 days.',
        },
        skill('defaultSkillId', 'Default skill', 'Where nothing else says one.'),
        skill('fallbackSkillId', 'Fallback skill', 'Takes what waits for a skill that nobody who is online has.'),
        {
          kind: 'pairs',
          path: 'engagement.skillByCustomerType',
          label: 'Skills by customer type',
          nameLabel: 'Customer type',
          options: ({ skills }) => skills,
        },
        {
          kind: 'pairs',
          path: 'engagement.skillByCompanyBranch',
          label: 'Skills by company branch',
          nameLabel: 'Company branch',
          options: ({ skills }) => skills,
        },
      ],
    },
  ],
};

const days = (path: string, label: string, min: number): Field => ({
  kind: 'number',
  path,
  label,
  unit: 'days',
  min,
  max: 3650,
  required: true,
});

export const retentionForm: SettingsDescription = {
  path: '/configuration/rights/retention',
  title: 'Retention',
  lead: '',
  read: (shown) => shown,
  write: (draft) => draft,
  sections: [
    {
      title: 'Retention',
      hint: 'What is older is deleted for good.',
      fields: [
        days('conversationDays', 'Closed conversations', 1),
        days('visitDays', 'Visits and what pages reported', 1),
        days('changeDays', 'The record of changes', 30),
      ],
    },
  ],
};
