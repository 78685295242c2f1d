/** Every text about how agents prove who they are. */
import { CallError } from './call.ts';
import { NotGivenError } from './passkeys.ts';

export const texts = {
  step: {
    heading: 'One more step',
    lead: (name: string) => `Your password is right, ${name}. Now show that it is you.`,
    code: 'Code',
    codeHint: 'Six digits from your authenticator app, or one of your recovery codes.',
    recoveryHint: 'One of your recovery codes.',
    submit: 'Continue',
    passkey: 'Use a passkey',
    back: 'Log in as somebody else',
    wrong: 'The code is not right, or was used before. Wait for the next one.',
    passkeyRefused: 'This passkey was not accepted.',
    ended: 'This took too long. Log in again.',
  },
  first: {
    heading: 'Add a second factor',
    lead: 'Your account lets nobody in by a password alone. Add one way to show that it is you.',
    enter: 'Go to the workspace',
  },
  page: {
    title: 'Log-in and security',
    lead: 'How you prove that it is you.',
    required: 'Your account demands a second factor beside the password.',
    loading: 'Loading…',
    failed: 'This could not be read. Try again.',
    retry: 'Try again',
  },
  proof: {
    heading: 'Is it still you?',
    lead: 'Before this changes, give your password once more, or a passkey.',
    password: 'Present password',
    submit: 'Continue',
    passkey: 'Use a passkey',
    cancel: 'Cancel',
    refused: 'That is not right.',
    none: 'You have neither a password nor a passkey here: you log in at your company.',
  },
  password: {
    heading: 'Password',
    none: 'You have no password here: you log in at your company.',
    change: 'Change the password',
    title: 'Change your password',
    new: 'New password',
    hint: 'At least 12 characters. A few words that you alone would put together are best.',
    show: 'Show the password',
    submit: 'Save the password',
    cancel: 'Cancel',
    changed: 'Your password is changed. All other sessions of yours have ended.',
    refused: (reason: string) => `The password ${reason}.`,
  },
  passkeys: {
    heading: 'Passkeys',
    lead: 'Your fingerprint, face, PIN or security key. A passkey cannot be given away to a false page.',
    none: 'You have none yet.',
    impossible: 'Passkeys need a page with a host name; this one is opened by a number.',
    add: 'Add a passkey',
    name: 'Name',
    nameHint: 'So that you know it again.',
    usual: 'My passkey',
    added: (date: string) => `added ${date}`,
    used: (date: string) => `last used ${date}`,
    rename: 'Rename',
    renameOf: (name: string) => `Rename ${name}`,
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    removeTitle: (name: string) => `Remove ${name}?`,
    removeHint: 'You cannot log in with it any more.',
    save: 'Save',
    cancel: 'Cancel',
  },
  app: {
    heading: 'Authenticator app',
    lead: 'An app on your phone shows a code of six digits, which you type after your password.',
    on: 'Your app is set up.',
    add: 'Set up an app',
    scan: 'Scan this picture with the app, or type the key into it.',
    picture: 'Picture for the authenticator app',
    key: 'Key',
    code: 'Code that the app shows',
    submit: 'Confirm',
    cancel: 'Cancel',
    remove: 'Remove the app',
    removeTitle: 'Remove the authenticator app?',
    removeHint: 'Its codes do not count any more.',
  },
  recovery: {
    heading: 'Recovery codes',
    left: (count: number) => (count === 1 ? 'One code is left.' : `${count} codes are left.`),
    lead: 'For the day on which your phone or key is lost: each lets you in once.',
    renew: 'Make new codes',
    renewTitle: 'Make new codes?',
    renewHint: 'Those that you have now do not count any more.',
    shownTitle: 'Your recovery codes',
    shownLead:
      'They are shown this once. Keep them somewhere safe: each lets you in once when your phone or key is lost.',
    copy: 'Copy',
    copied: 'Copied',
    kept: 'I have kept them',
  },
  reset: {
    heading: 'Set a new password',
    lead: 'Your administrator has given you this link. It serves once.',
    submit: 'Save the password',
    refused: 'This link is no longer good: it serves once, for 24 hours. Ask your administrator for another one.',
    done: (name: string) => `Your password is saved, ${name}. Log in with it.`,
    login: 'Go to the log-in',
  },
} as const;

export function failureText(thrown: unknown): string | undefined {
  if (thrown instanceof NotGivenError) return 'No passkey was given. Try again.';
  if (!(thrown instanceof CallError)) return 'That did not work. Try again.';
  const { status, hint, passwordReason } = thrown;
  if (passwordReason !== undefined) return texts.password.refused(passwordReason);
  if (status === 0) return 'The server cannot be reached. Check the connection, then try again.';
  if (status === 429) return 'Too many attempts. Wait some minutes, then try again.';
  if ((status === 400 || status === 409) && hint !== '') return `${hint.slice(0, 1).toUpperCase()}${hint.slice(1)}.`;
  return 'That did not work. Try again.';
}
