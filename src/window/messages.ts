/** Every text of the window. A language is one more object of this shape in `catalogues`. */
const english = {
  title: 'Messages',
  subtitle: {
    idle: 'We are here to help',
    waiting: 'Waiting for an agent',
    connected: 'An agent is with you',
    ended: 'Conversation ended',
  },
  repliesWithin: (duration: string) => `Usually replies within ${duration}`,
  emptyTitle: 'How can we help?',
  emptyText: 'Write your question below. You can close this page and come back: your conversation stays here.',
  loading: 'Loading your conversation…',
  transcript: 'Conversation',
  earlier: 'Show earlier conversation',
  you: 'You',
  agent: 'Agent',
  unsupported: 'This message can’t be shown here.',
  typing: 'Agent is typing',
  today: 'Today',
  yesterday: 'Yesterday',
  unread: 'New',
  newMessages: (count: number) => (count === 1 ? '1 new message' : `${count} new messages`),
  toNewest: 'Go to the newest message',
  ended: {
    you: 'You ended the conversation',
    agent: 'The agent ended the conversation',
    system: 'The conversation ended',
  },
  afterEnd: 'Write again to start a new conversation.',
  delivery: {
    waiting: 'Waiting to send',
    sending: 'Sending…',
    sent: 'Sent',
    delivered: 'Delivered',
    read: 'Read',
    failed: 'Not sent',
  },
  retry: 'Retry',
  discard: 'Delete',
  composer: {
    label: 'Your message',
    placeholder: 'Write a message',
    send: 'Send',
    tooMuch: 'Too many messages are waiting to be sent.',
  },
  tooLong: (over: number) => `${over} characters too long`,
  connection: {
    connecting: 'Connecting…',
    waiting: 'No connection. Reconnecting…',
    closed: 'Disconnected. Reload the page to continue.',
    retryNow: 'Retry now',
  },
  historyFailed: 'Your conversation could not be loaded.',
  tryAgain: 'Try again',
  reload: 'Reload',
  locked: {
    title: 'You are no longer logged in.',
    text: 'Log in again to continue. What you have written is kept.',
  },
  otherIdentity: {
    title: 'Someone else has logged in.',
    text: 'Reload the page to continue as that person.',
  },
  noAccount: { title: 'This address is not complete.', text: 'It does not say whom to talk to.' },
  menu: { label: 'Options', end: 'End conversation' },
  confirmEnd: {
    title: 'End this conversation?',
    text: 'You can still read it here, and write again at any time.',
    confirm: 'End conversation',
    cancel: 'Keep talking',
    failed: 'The conversation could not be ended. Please try again.',
  },
};

export type Messages = typeof english;

const catalogues: Record<string, Messages> = { en: english };
const rightToLeft = ['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'ur', 'yi'];

export interface Locale {
  /** BCP 47. */
  language: string;
  dir: 'ltr' | 'rtl';
  messages: Messages;
}

/** The first wanted language that there is a catalogue for; `dir` overrules the language's own direction. */
export function chooseLocale(wanted: readonly string[], dir?: string | null): Locale {
  const language = wanted.find((tag) => catalogues[base(tag)]) ?? 'en';
  const own = rightToLeft.includes(base(language)) ? 'rtl' : 'ltr';
  return {
    language,
    dir: dir === 'rtl' || dir === 'ltr' ? dir : own,
    messages: catalogues[base(language)] ?? english,
  };
}

const base = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';
