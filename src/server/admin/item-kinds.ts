/** The kinds of configuration items that administrators manage, each with its shape and its rules. */
import { Type } from 'typebox';
import { automaticEvents, automaticMessage } from '../engagement/automatic/texts.ts';
import { audience, behaviour, campaign, entryPoint, goal } from '../engagement/campaign.ts';
import { hours } from '../engagement/hours.ts';
import { windowConfiguration } from '../engagement/window-record.ts';
import type { FieldProblem } from '../errors.ts';
import type { ItemKind } from '../store/items.ts';
import type { Store } from '../store/store.ts';
import { campaignProblems, numberEngagements } from './campaign-rules.ts';
import {
  audienceProblems,
  behaviourProblems,
  entryPointProblems,
  flowProblems,
  hoursProblems,
  usersOf,
} from './library-rules.ts';
import { createRecordParser } from './record-body.ts';

export interface RuleContext {
  store: Store;
  accountId: string;
  /** A number that nothing in the account has yet. */
  newNumber(): number;
}

export interface Kind {
  kind: ItemKind;
  /** In the address. */
  path: string;
  /** Their ids are numbers on the wire. */
  numbered?: true;
  /** There is at most one of each of these names, which are the ids. */
  named?: readonly string[];
  parse(sent: unknown): unknown;
  problems?(record: unknown, context: RuleContext): Promise<FieldProblem[]> | FieldProblem[];
  /** What is wrong with a stored one that was taken under other rules. */
  standing?(record: unknown): FieldProblem[];
  /** What is stored, given what stood there. */
  prepare?(record: unknown, before: unknown, context: RuleContext): unknown;
  /** Names of what needs it: then it stays. */
  usersOf?(id: string, context: RuleContext): Promise<string[]>;
}

/** What agents send with a click. */
const predefinedContent = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 100 }),
    /** By language. */
    texts: Type.Record(
      Type.String({ pattern: '^[a-z]{2,3}-[A-Z]{2}$' }),
      Type.String({ minLength: 1, maxLength: 4000 }),
    ),
    category: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** None: agents of every skill. */
    skillIds: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100 }),
    /** Finds it first after a slash. */
    shortcut: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,20}$' })),
    /** Inserts it with Alt and Shift. */
    hotkey: Type.Optional(Type.String({ pattern: '^[A-Z0-9]$' })),
  },
  { additionalProperties: false },
);

const installation = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100 }), enabled: Type.Boolean() },
  { additionalProperties: false },
);

export const kinds: readonly Kind[] = [
  {
    kind: 'campaign',
    path: 'campaigns',
    numbered: true,
    parse: createRecordParser(campaign),
    problems: campaignProblems,
    prepare: numberEngagements,
  },
  { kind: 'window', path: 'windows', parse: createRecordParser(windowConfiguration), usersOf: usersOf('window') },
  {
    kind: 'audience',
    path: 'audiences',
    parse: createRecordParser(audience),
    problems: audienceProblems,
    usersOf: usersOf('audience'),
  },
  {
    kind: 'entry-point',
    path: 'entry-points',
    parse: createRecordParser(entryPoint),
    problems: entryPointProblems,
    standing: entryPointProblems,
    usersOf: usersOf('entry-point'),
  },
  {
    kind: 'behaviour',
    path: 'behaviours',
    parse: createRecordParser(behaviour),
    problems: behaviourProblems,
    standing: flowProblems,
    usersOf: usersOf('behaviour'),
  },
  { kind: 'goal', path: 'goals', parse: createRecordParser(goal), usersOf: usersOf('goal') },
  { kind: 'hours', path: 'hours', parse: createRecordParser(hours), problems: hoursProblems },
  {
    kind: 'automatic-message',
    path: 'automatic-messages',
    named: automaticEvents,
    parse: createRecordParser(automaticMessage),
  },
  { kind: 'predefined-content', path: 'predefined-content', parse: createRecordParser(predefinedContent) },
  { kind: 'app-installation', path: 'app-installations', parse: createRecordParser(installation) },
];
