import { expect, test } from 'vitest';
import { type Outcome, type Situation, transition } from './transition.ts';

const quiet: Situation = {
  cause: 'load',
  authenticated: false,
  auth: false,
  sleeping: false,
  unauth: false,
  shown: 'none',
  returning: true,
  identityChanged: false,
  wasAuthenticated: false,
  noticeDismissed: false,
  authTabAlive: false,
  separate: { auth: false, unauth: false },
};
const A = { authenticated: true };
const CA = { auth: true };
const CU = { unauth: true };
const navigation = { returning: false };
const spa = { cause: 'new-page', returning: false } as const;

type Row = [row: number, title: string, situation: Partial<Situation>, outcome: Omit<Outcome, 'row'>];
const none = (engagements: Outcome['engagements']) => ({ window: 'none', view: 'minimized', engagements }) as const;
const show = (window: Outcome['window'], view: Outcome['view'] = 'minimized') =>
  ({ window, view, engagements: 'none' }) as const;

const table: Row[] = [
  [1, 'a customer with nothing open', A, none('all')],
  [2, 'a visitor with nothing open', {}, none('unauthenticated')],
  [3, 'from one page of a customer to the next', { ...A, ...CA, ...navigation, shown: 'auth' }, show('auth', 'same')],
  [4, 'a customer comes back', { ...A, ...CA }, show('auth')],
  [4, 'a customer reloads', { ...A, ...CA, shown: 'auth' }, show('auth')],
  [4, 'a conversation began in another tab', { ...A, ...CA, cause: 'poll' }, show('auth')],
  [5, 'an agent has reopened it meanwhile, and that wakes no window', { ...A, ...CA, sleeping: true }, none('all')],
  [
    3,
    'an agent has reopened it while its window was there',
    { ...A, ...CA, ...navigation, shown: 'auth', sleeping: true },
    show('auth', 'same'),
  ],
  [
    6,
    'a customer with a visitor’s conversation moves on',
    { ...A, ...CU, ...navigation, shown: 'unauth' },
    show('unauth', 'same'),
  ],
  [6, 'a customer with a visitor’s conversation comes back', { ...A, ...CU, shown: 'unauth' }, show('unauth')],
  [7, 'a visitor moves on', { ...CU, ...navigation, shown: 'unauth' }, show('unauth', 'same')],
  [7, 'a visitor comes back', CU, show('unauth')],
  [8, 'both are open', { ...A, ...CA, ...CU }, show('auth')],
  [
    9,
    'the customer’s conversation has ended and its window was closed',
    { ...A, ...CU, cause: 'closed', shown: 'auth' },
    show('unauth'),
  ],
  [10, 'both are open and nobody is logged in', { ...CA, ...CU }, show('unauth')],
  [
    10,
    'log-out beside a visitor’s window',
    { ...CA, ...CU, ...spa, shown: 'unauth', wasAuthenticated: true },
    show('unauth', 'same'),
  ],
  [
    11,
    'the next page does not know the customer',
    { ...CA, ...navigation, shown: 'auth', wasAuthenticated: true },
    show('notice'),
  ],
  [11, 'and the page after that', { ...CA, ...navigation, shown: 'notice' }, show('notice')],
  [
    11,
    'until the notice was closed',
    { ...CA, ...navigation, shown: 'notice', noticeDismissed: true },
    none('unauthenticated'),
  ],
  [12, 'back on a page that knows the customer', { ...A, ...CA, ...navigation, shown: 'notice' }, show('auth')],
  [13, 'a new tab, while the customer’s page lives in another', { ...CA, authTabAlive: true }, show('notice')],
  [
    13,
    'again, although the notice was closed',
    { ...CA, ...navigation, authTabAlive: true, shown: 'notice', noticeDismissed: true },
    show('notice'),
  ],
  [14, 'a page that shows something keeps it', { ...A, ...CA, cause: 'poll', shown: 'auth' }, show('keep')],
  [14, 'a notice, too', { ...CA, cause: 'poll', shown: 'notice' }, show('keep')],
  [15, 'a tab that never showed the window', CA, none('unauthenticated')],
  [15, 'a notice does not come by itself', { ...CA, cause: 'poll', authTabAlive: true }, none('unauthenticated')],
  [16, 'log-out in a single-page application', { ...CA, ...spa, wasAuthenticated: true }, show('notice')],
  [17, 'log-in with nothing open', { ...A, ...spa }, none('all')],
  [18, 'log-in beside a visitor’s conversation', { ...A, ...CU, ...spa, shown: 'unauth' }, show('unauth', 'same')],
  [
    19,
    'another customer with a conversation',
    { ...A, ...CA, ...navigation, identityChanged: true, shown: 'auth', wasAuthenticated: true },
    show('auth'),
  ],
  [
    19,
    'another customer with nothing open',
    { ...A, ...navigation, identityChanged: true, shown: 'auth', wasAuthenticated: true },
    none('all'),
  ],
  [
    20,
    'moving on with a visitor’s window while both are open',
    { ...A, ...CA, ...CU, ...navigation, shown: 'unauth' },
    show('auth'),
  ],
  [
    21,
    'the customer’s conversation is in a separate window',
    { ...A, ...CA, separate: { auth: true, unauth: false } },
    none('none'),
  ],
  [
    21,
    'a visitor’s conversation is in a separate window',
    { ...CU, separate: { auth: false, unauth: true } },
    none('none'),
  ],
  [
    7,
    'a customer’s separate window leaves a visitor’s page alone',
    { ...CU, separate: { auth: true, unauth: false } },
    show('unauth'),
  ],
  [
    4,
    'a visitor’s separate window leaves the customer’s conversation alone',
    { ...A, ...CA, separate: { auth: false, unauth: true } },
    show('auth'),
  ],
];

test.each(table)('row %i: %s', (row, _title, situation, outcome) => {
  expect(transition({ ...quiet, ...situation })).toEqual({ row, ...outcome });
});

const choices = {
  cause: ['load', 'new-page', 'poll', 'closed'],
  authenticated: [true, false],
  auth: [true, false],
  sleeping: [true, false],
  unauth: [true, false],
  shown: ['none', 'auth', 'unauth', 'notice'],
  returning: [true, false],
  identityChanged: [true, false],
  wasAuthenticated: [true, false],
  noticeDismissed: [true, false],
  authTabAlive: [true, false],
} as const;

function* everySituation(): Generator<Situation> {
  let all: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(choices))
    all = all.flatMap((one) => [...values].map((value) => ({ ...one, [name]: value })));
  for (const one of all) yield { ...quiet, ...one } as Situation;
}

test('in no situation does a page without the customer show the customer’s window, or engagements beside a window', () => {
  let count = 0;
  for (const situation of everySituation()) {
    const { window, engagements } = transition(situation);
    count++;
    if (window === 'auth') expect(situation.authenticated && situation.auth).toBe(true);
    if (window === 'unauth') expect(situation.unauth).toBe(true);
    if (window === 'notice') expect(situation).toMatchObject({ authenticated: false, auth: true, unauth: false });
    if (window !== 'none') expect(engagements).toBe('none');
    if (engagements === 'all') expect(situation.authenticated).toBe(true);
  }
  expect(count).toBe(4 * 4 * 2 ** 9);
});
