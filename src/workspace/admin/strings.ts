/** What the console says around its forms; what forms ask for stands in their descriptions. */
import type { ApiError } from './api.ts';

function failure({ status, message }: ApiError): string {
  if (status === 0)
    return 'The server cannot be reached. What you typed is still here: check the connection, then save again.';
  if (status === 401) return 'Your session has ended. What you typed is still here: log in again.';
  if (status === 403) return 'Only administrators may change this.';
  if (status === 404) return 'It is not there any more: somebody has deleted it.';
  if (status === 409)
    return `It cannot be deleted while it is in use. ${message.replace(/^It is in use:? ?/, 'Used by: ')}`;
  if (status === 429) return 'Too many requests. Wait a moment, then try again.';
  if (status === 503) return 'It cannot be stored at the moment. What you typed is still here: save again.';
  return message === '' ? 'That did not work. What you typed is still here.' : message;
}

/** Of what was asked for to be shown. */
function readFailure({ status, message }: ApiError): string {
  if (status === 0) return 'The server cannot be reached. Check the connection, then try again.';
  if (status === 401) return 'Your session has ended. Log in again.';
  if (status === 403) return 'Only administrators may see this.';
  if (status === 404) return 'It is not there any more: somebody has deleted it.';
  if (status === 429) return 'Too many requests. Wait a moment, then try again.';
  if (status >= 500) return 'The server cannot answer at the moment. Try again.';
  return message === '' ? 'That did not work. Try again.' : message;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const strings = {
  product: 'Parley',
  title: 'Parley console',
  console: 'Administration',
  skip: 'Skip to the content',
  loading: 'Loading…',
  failedTitle: 'This could not be read',
  retry: 'Try again',
  failure,
  readFailure,
  notAllowed: {
    title: 'This is for administrators',
    text: (name: string) =>
      `You are logged in as ${name}, who may not manage this account. Ask an administrator for the role.`,
    workspace: 'Go to the workspace',
    other: 'Log in as somebody else',
  },
  login: {
    ended: 'Your session has ended. Log in again: what you typed is still here.',
    restoring: 'Opening the console…',
  },
  nav: {
    label: 'Screens',
    search: 'Find a screen',
    noScreen: 'No screen is called that.',
    open: 'Open the menu',
    workspace: 'Workspace',
    logOut: 'Log out',
    loggedIn: (name: string, account: string) => `${name}, account ${account}`,
  },
  form: {
    save: 'Save',
    saving: 'Saving…',
    saved: 'Saved',
    unsaved: 'Not saved yet',
    discard: 'Discard changes',
    optional: 'optional',
    add: 'Add',
    addLanguage: 'Language',
    remove: (name: string) => `Remove ${name}`,
    item: (position: number) => `Number ${position}`,
    textIn: (language: string) => `Text in ${language}`,
    texts: {
      language: 'Language',
      find: 'Find a text',
      changed: (count: number) => (count === 0 ? '' : `(${count} changed)`),
      none: 'No text says that.',
      missing: (parts: string) => `Without ${parts}, this text says less than the usual one`,
    },
    standardColor: 'Standard',
    resetColor: 'Use the standard',
    refused: (count: number) => `Nothing was saved: ${counted(count, 'thing needs', 'things need')} your attention.`,
    restored: 'This is what you typed before you left this screen. It is not saved yet.',
    failure,
  },
  conflict: {
    title: 'Somebody else has saved this meanwhile',
    lead: 'Nothing of theirs was overwritten, and nothing that you typed is lost.',
    field: 'Field',
    theirs: 'They saved',
    yours: 'You have',
    untouched: 'You have not changed it',
    empty: 'nothing',
    on: 'on',
    off: 'off',
    merge: 'Combine: theirs, with my changes',
    take: 'Take theirs, drop mine',
  },
  list: {
    add: (noun: string) => `New ${noun}`,
    empty: (nouns: string) => `There are no ${nouns} yet`,
    emptyHint: (noun: string) => `“New ${noun}” makes the first one.`,
    added: (name: string) => `${name} is saved.`,
    deleted: (name: string) => `${name} is deleted.`,
    name: 'Name',
    details: 'Details',
    delete: 'Delete',
    duplicate: 'Duplicate',
    copyOf: (name: string) => `${name} (copy)`,
    deleteTitle: (name: string) => `Delete ${name}?`,
    deleteHint: 'This cannot be undone here. The record of changes keeps what stood in it.',
    usedBy: (names: string) => `Used by: ${names}. Changes reach all of them.`,
    unused: 'Not used yet.',
    back: (nouns: string) => `All ${nouns}`,
    neverMatches: (reason: string) => `Matches no page: a pattern ${reason}`,
  },
  campaigns: {
    title: 'Campaign Builder',
    lead: 'Campaigns decide which engagement appears on which page, and for whom.',
    add: 'New campaign',
    name: 'Campaign',
    priority: 'Priority',
    engagements: 'Engagements',
    published: 'Published',
    publish: (name: string) => `Publish ${name}`,
    priorities: { high: 'High', medium: 'Medium', low: 'Low' } as Record<string, string>,
    empty: 'There are no campaigns',
    emptyHint: 'Without one, no button appears on your pages.',
    nowPublished: (name: string) => `${name} is published.`,
    nowUnpublished: (name: string) => `${name} is no longer published.`,
    refused: (name: string) => `${name} cannot be published yet:`,
    changedMeanwhile: (name: string) =>
      `Somebody else has changed ${name} meanwhile. Nothing was overwritten: look at it as it stands now, then try again.`,
    dataSources: 'Data Sources',
    footnote: 'Where do your customers’ identities come from?',
    back: 'All campaigns',
    newTitle: 'New campaign',
    engagementsTitle: 'Engagements',
    engagementsHint: 'What your visitors see and click. One shows in each place of a page.',
    addEngagement: 'New engagement',
    edit: 'Edit',
    noEngagements: 'This campaign shows nothing yet.',
    authenticated: 'Authenticated Visitors Only',
    everyone: 'Visitors who are not logged in',
    disabled: 'Off',
    enabled: 'On',
  },
  wizard: {
    steps: 'Steps',
    back: 'Back to the campaign',
    next: 'Next',
    previous: 'Previous',
    gone: 'This engagement is no longer part of the campaign.',
    preview: 'As your visitors see it',
    previewPage: 'Your website',
    remove: 'Remove the engagement',
    gallery: 'Choose how it appears',
    removeTitle: (name: string) => `Remove ${name}?`,
    removeHint: 'It goes from your pages once the campaign is saved. Until then, “Discard changes” brings it back.',
    wrong: '(needs your attention)',
    neighbours: 'What the conversation says by itself, and what agents have at hand, is the account’s:',
    messages: 'Automatic messages',
    content: 'Predefined content',
    chosen: 'What you have chosen',
    change: 'Change',
    publish: (campaign: string) => `Publish the campaign ${campaign}`,
    summary: {
      format: 'Format',
      visitors: 'Visitors',
      routing: 'Routing',
      allSkills: 'All skills',
      language: 'Language',
      ofAccount: 'The account’s',
      presentation: 'Window presentation',
      embedded: 'Embedded in the page',
      separate: 'A browser window of its own',
      window: 'Window',
      defaultWindow: 'The default window',
      entryPoints: 'Entry points',
      everywhere: 'The entire website',
      behaviours: 'Behaviors',
      atOnce: 'At once',
    },
  },
  grid: { labelled: (name: string) => `${name}:` },
  told: { label: 'Notices', dismiss: 'Close the notice' },
  library: { unknown: 'There is no such screen.' },
} as const;
