interface Act {
  user: string;
  sessions: number;
  use: string;
  name: string;
  /** Of sign-ins that were gathered; otherwise not a number. */
  count: number;
}

export const texts = {
  keys: 'Keys',
  keysLead:
    'The keys with which this server signs tokens for its clients, and with which it opens tokens that your website has encrypted. They are replaced with overlap: nobody notices.',
  rotate: 'Rotate now',
  rotateTitle: (use: string) => `Rotate the ${use}?`,
  rotateHint:
    'The next key is published at once and used after ten minutes. The present one is accepted for 31 days. Whoever has pasted the encryption key must paste the new one by then.',
  operatorRotates: 'All accounts of this server share them. An operator replaces them with the command rotate-keys.',
  uses: { sig: 'Signing keys', enc: 'Encryption keys of this account' } as Record<string, string>,
  states: { next: 'Next', current: 'In use', retiring: 'Accepted still', retired: 'No longer accepted' } as Record<
    string,
    string
  >,
  rotated: 'The next key is published. It is used in ten minutes.',
  noKeys: 'There is none yet: the first is made when it is needed.',
  key: 'Key',
  state: 'State',
  from: 'Used from',
  until: 'Accepted until',
  noEnd: 'No end set',
  sessions: 'Sessions',
  sessionsLead:
    'Who is logged in to the workspace and to this console. A session that is ended here ends at once, everywhere.',
  user: 'User',
  began: 'Logged in',
  ends: 'Ends',
  act: 'End',
  endSession: (name: string) => `End the session of ${name}`,
  endHint: 'They are logged out everywhere at once, and may log in again.',
  ended: (name: string) => `The session of ${name} has ended.`,
  current: 'This one',
  customer: 'Sign a customer out',
  customerLead: 'Ends all sessions of one customer of yours. What they write next needs a new token.',
  iss: 'Issuer (iss)',
  sub: 'Customer (sub)',
  signOut: 'Sign out everywhere',
  signedOut: 'All sessions of this customer have ended.',
  nobody: 'Nobody of this name has ever signed in.',
  audit: 'Audit log',
  auditLead: 'Who changed what, when, and what stood before and after. Secrets are never part of it.',
  when: 'When',
  who: 'Who',
  what: 'What',
  system: 'The system',
  created: 'created',
  deleted: 'deleted',
  changed: 'changed',
  done: 'done',
  before: 'Before',
  after: 'After',
  nothing: 'nothing',
  noChanges: 'Nothing has been changed yet',
  more: 'Show earlier ones',
  all: 'Everything',
  filter: 'Show',
  kinds: {
    campaign: 'Campaign',
    window: 'Window',
    audience: 'Audience',
    'entry-point': 'Entry point',
    behaviour: 'Behaviour',
    goal: 'Goal',
    hours: 'Working hours',
    'automatic-message': 'Automatic message',
    'predefined-content': 'Predefined content',
    'app-installation': 'App installation',
    connector: 'Authentication server',
    'account-settings': 'Features',
    'engagement-settings': 'Pages and engagement',
    retention: 'Retention',
    user: 'User',
    skill: 'Skill',
    group: 'Group',
    act: 'Act',
    'sign-in': 'Sign-in',
  } as Record<string, string>,
  acts: {
    'session-ended': ({ user }) => `A session of ${user} ended`,
    'sessions-ended': ({ user, sessions }) =>
      sessions === 1 ? `The session of ${user} ended` : `All ${sessions} sessions of ${user} ended`,
    'sign-in-linked': ({ user }) => `${user} bound to a person of the OpenID provider`,
    'password-set': ({ user }) => `Another password for ${user}`,
    'consumer-revoked': () => 'A customer signed out everywhere',
    'consumer-exported': () => 'A customer’s data exported',
    'consumer-erasure-requested': () => 'Erasure of a customer’s data asked for',
    'consumer-erased': () => 'A customer’s data erased',
    'sign-in-accepted': ({ name }) => `${name} logged in`,
    'sign-in-refused': ({ name, count }) =>
      Number.isNaN(count) ? `A sign-in as ${name} was refused` : `${count} more sign-ins were refused`,
    'sign-in-slowed': ({ name }) => `A sign-in as ${name} was put off: too many came before`,
    'key-rotated': ({ use }) => (use === 'enc' ? 'Encryption key rotated' : 'Signing key rotated'),
  } as Record<string, (act: Act) => string>,
};
