/** The window studio's form: how a messaging window looks and what it offers. */
import { defaultWindowConfiguration } from '../../../protocol/window-configuration.ts';
import type { Field, RecordForm, Section } from '../form/description.ts';
import { isObject, type JsonObject, writeAt } from '../form/json.ts';
import { loadWindowTexts, readTexts, windowLanguages, writeTexts } from '../windows/window-texts.ts';
import { campaignsNaming, type LibraryKind } from './kind.ts';

const { id: _id, ...standard } = defaultWindowConfiguration;

const colors = (path: string, of: string): Field[] => [
  { kind: 'color', path: `${path}.background`, label: `Background of ${of}` },
  { kind: 'color', path: `${path}.color`, label: `Text of ${of}` },
];

const radius = (path: string, label: string): Field => ({
  kind: 'number',
  path,
  label,
  min: 0,
  max: 20,
  unit: 'px',
  required: true,
});

const menu: Field[] = Object.entries({
  end: 'End the conversation',
  clearHistory: 'Clear the history',
  urgent: 'Mark as urgent',
  sound: 'Sound',
  textSize: 'Text size',
  transcript: 'Transcript',
}).map(([name, label]) => ({ kind: 'switch', path: `menu.${name}`, label }));

const look: Section[] = [
  {
    title: 'Window',
    fields: [
      { kind: 'text', path: 'name', label: 'Name', required: true },
      {
        kind: 'switch',
        path: 'isDefault',
        label: 'Default window',
        hint: 'Serves every engagement that names no other.',
      },
      {
        kind: 'choice',
        path: 'size',
        label: 'Size',
        required: true,
        options: [
          { value: 'small', label: 'Small, 280 × 400' },
          { value: 'large', label: 'Large, 340 × 580' },
        ],
      },
      {
        kind: 'choice',
        path: 'position',
        label: 'Position',
        required: true,
        options: [
          { value: 'right', label: 'Right' },
          { value: 'left', label: 'Left' },
        ],
      },
      radius('frame.topRadius', 'Radius of the upper corners'),
      radius('frame.bottomRadius', 'Radius of the lower corners'),
      { kind: 'switch', path: 'frame.border', label: 'Border' },
    ],
  },
  {
    title: 'Title bar',
    fields: [
      { kind: 'text', path: 'title.text', label: 'Text' },
      { kind: 'text', path: 'title.logoUrl', label: 'Logo', inputType: 'url', hint: 'An https address of an image.' },
      { kind: 'text', path: 'title.logoAlt', label: 'What the logo shows, in words' },
      ...colors('title', 'the title bar'),
    ],
  },
  {
    title: 'Bubbles',
    fields: [
      {
        kind: 'choice',
        path: 'bubbles.style',
        label: 'Style',
        required: true,
        options: [
          { value: 'rounded', label: 'Three corners rounded' },
          { value: 'arrow', label: 'Arrow at the side' },
        ],
      },
      ...colors('bubbles.agent', 'agents’ bubbles'),
      ...colors('bubbles.visitor', 'visitors’ bubbles'),
      {
        kind: 'choice',
        path: 'readIndication',
        label: 'Read indication',
        required: true,
        options: [
          { value: 'text', label: 'In words' },
          { value: 'ticks', label: 'Ticks' },
          { value: 'none', label: 'None' },
        ],
      },
    ],
  },
];

const conduct: Section[] = [
  {
    title: 'Welcome message',
    fields: [
      { kind: 'area', path: 'welcome.text', label: 'Text' },
      { kind: 'lines', path: 'welcome.quickReplies', label: 'Quick replies', hint: 'One a line, at most 24.' },
    ],
  },
  { title: 'Menu', fields: menu },
  {
    title: 'Conversations',
    fields: [
      { kind: 'switch', path: 'history.closed', label: 'Show the history of closed conversations' },
      { kind: 'switch', path: 'history.collapsed', label: 'Collapse it when a new conversation begins' },
      { kind: 'switch', path: 'closeOnEnd', label: 'Close the window when the consumer ends the conversation' },
      { kind: 'switch', path: 'survey', label: 'Ask how it was after a conversation' },
      { kind: 'switch', path: 'emoji', label: 'Emoji' },
      { kind: 'switch', path: 'notifications.browser', label: 'Notifications of the browser' },
      { kind: 'switch', path: 'notifications.pageTitle', label: 'Count new messages in the title of the page' },
    ],
  },
];

const words: Section[] = [
  {
    title: 'Texts',
    fields: [
      {
        kind: 'texts',
        path: 'texts',
        label: 'What the window says, by language',
        hint: 'Empty: the text that stands above the field. What is in braces is filled in.',
        languages: windowLanguages,
        load: loadWindowTexts,
      },
    ],
  },
];

/** As the server takes it. */
export const writeWindow = (draft: JsonObject): JsonObject => wholeWelcome(writeTexts(draft));

/** It is there only as a whole. */
function wholeWelcome(draft: JsonObject): JsonObject {
  const { welcome } = draft;
  if (!isObject(welcome)) return draft;
  const replies = Array.isArray(welcome.quickReplies) ? welcome.quickReplies.filter((reply) => reply !== '') : [];
  if (!welcome.text && replies.length === 0) return writeAt(draft, 'welcome', undefined);
  return writeAt(draft, 'welcome.quickReplies', replies.length > 0 ? replies : undefined);
}

export const windowForm: RecordForm = {
  sections: [...look, ...conduct, ...words],
  fresh: { ...(standard as unknown as JsonObject), name: '' },
  read: readTexts,
  write: writeWindow,
};

export const windows: LibraryKind = {
  ...windowForm,
  slug: 'windows',
  path: '/configuration/engagement/windows',
  title: 'Window studio',
  lead: 'How the messaging window looks and what it offers. One window can serve many engagements.',
  noun: 'window',
  nouns: 'windows',
  details: ({ isDefault, size }) =>
    [isDefault === true ? 'Default' : '', size === 'large' ? 'Large' : 'Small'].filter(Boolean).join(', '),
  usersOf: campaignsNaming('windowId'),
};
