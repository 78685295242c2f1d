import { describe, expect, test } from 'vitest';
import {
  assignedAgent,
  type Conversation,
  type ConversationEvent,
  fold,
  foldAll,
  mainDialog,
  type Participant,
} from '../../protocol/conversation.ts';
import { type Role, roles } from '../../protocol/enums.ts';
import type { ConversationField } from '../../protocol/requests.ts';
import { AppError } from '../errors.ts';
import type { AccountSettings, User } from '../store/store.ts';
import type { AgentCaller, Caller } from './caller.ts';
import { decideFields } from './fields.ts';
import { oversightOf } from './oversight.ts';
import { mayRead, senderIn } from './permissions.ts';

/** `+` allowed, `x` forbidden, `-` there is no such conversation for this caller. `others`: whoever that is. */
const expected = `
                               owner guest stranger foreign outsider rung suggested READER AGENT MANAGER ASSIGNED leader admin
read                             +     +      -        -        -     +       +       +      +      +       +       +     +

say ContentEvent                 +     +      -        -        -     x       +       x      +      +       +       x     x
say RichContentEvent             +     +      -        -        -     x       +       x      +      +       +       x     x
say ChatStateEvent               +     +      -        -        -     x       +       x      +      +       +       x     x
say AcceptStatusEvent            +     +      -        -        -     x       +       +      +      +       +       x     x
say privately                    x     x      -        -        -     x       +       x      +      +       +       x     x

ConversationStateField           +     +      -        -        -     x       x       x      +      +       +       +     +
Stage                            +     +      -        -        -     x       x       x      +      +       +       +     +
DialogChange CLOSE               +     +      -        -        -     x       x       x      +      +       +       +     +
DialogChange metadata            x     x      -        -        -     x       x       x      +      +       +       +     +
CSATRate                         +     +      -        -        -     x       x       x      x      x       x       x     x
TTRField                         +     +      -        -        -     x       x       x      +      +       +       +     +
Skill                            x     x      -        -        -     x       x       x      +      +       +       +     +
ManualETTR                       x     x      -        -        -     x       x       x      +      +       +       +     +
Note                             x     x      -        -        -     x       x       x      +      +       +       +     +

ADD ASSIGNED_AGENT self          x     x      -        -        -     +       +       x      x      x       +       +     +
ADD ASSIGNED_AGENT others        x     x      -        -        -     x       x       x      x      x       x       +     +
ADD MANAGER self                 x     x      -        -        -     x       x       x      x      +       x       +     +
ADD MANAGER others               x     x      -        -        -     x       x       x      x      x       x       +     +
ADD AGENT self                   x     x      -        -        -     x       x       x      +      +       +       +     +
ADD AGENT others                 x     x      -        -        -     x       x       x      x      x       x       +     +
ADD READER self                  x     x      -        -        -     x       x       +      +      +       +       +     +
ADD READER others                x     x      -        -        -     x       x       x      x      x       x       +     +
ADD CONSUMER self                x     x      -        -        -     x       x       x      x      x       x       x     x
ADD CONSUMER others              x     x      -        -        -     x       x       x      x      x       x       x     x
ADD CONTROLLER self              x     x      -        -        -     x       x       x      x      x       x       x     x
ADD CONTROLLER others            x     x      -        -        -     x       x       x      x      x       x       x     x

UPDATE ASSIGNED_AGENT self       x     x      -        -        -     x       x       x      x      x       +       +     +
UPDATE ASSIGNED_AGENT others     x     x      -        -        -     x       x       x      x      x       x       +     +
UPDATE MANAGER self              x     x      -        -        -     x       x       x      x      +       x       +     +
UPDATE MANAGER others            x     x      -        -        -     x       x       x      x      x       x       +     +
UPDATE AGENT self                x     x      -        -        -     x       x       x      +      +       +       +     +
UPDATE AGENT others              x     x      -        -        -     x       x       x      x      x       x       +     +
UPDATE READER self               x     x      -        -        -     x       x       +      +      +       +       +     +
UPDATE READER others             x     x      -        -        -     x       x       x      x      x       x       +     +
UPDATE CONSUMER self             x     x      -        -        -     x       x       x      x      x       x       x     x
UPDATE CONSUMER others           x     x      -        -        -     x       x       x      x      x       x       x     x
UPDATE CONTROLLER self           x     x      -        -        -     x       x       x      x      x       x       x     x
UPDATE CONTROLLER others         x     x      -        -        -     x       x       x      x      x       x       x     x

SUGGEST ASSIGNED_AGENT self      x     x      -        -        -     x       x       x      x      x       x       +     +
SUGGEST ASSIGNED_AGENT others    x     x      -        -        -     x       x       x      +      +       +       +     +
SUGGEST MANAGER self             x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST MANAGER others           x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST AGENT self               x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST AGENT others             x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST READER self              x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST READER others            x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST CONSUMER self            x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST CONSUMER others          x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST CONTROLLER self          x     x      -        -        -     x       x       x      x      x       x       x     x
SUGGEST CONTROLLER others        x     x      -        -        -     x       x       x      x      x       x       x     x

REMOVE ASSIGNED_AGENT self       x     x      -        -        -     x       +       +      +      +       +       +     +
REMOVE ASSIGNED_AGENT others     x     x      -        -        -     x       x       x      x      x       x       +     +
REMOVE MANAGER self              x     x      -        -        -     x       +       +      +      +       +       +     +
REMOVE MANAGER others            x     x      -        -        -     x       x       x      x      x       x       +     +
REMOVE AGENT self                x     x      -        -        -     x       +       +      +      +       +       +     +
REMOVE AGENT others              x     x      -        -        -     x       x       x      x      x       x       +     +
REMOVE READER self               x     x      -        -        -     x       +       +      +      +       +       +     +
REMOVE READER others             x     x      -        -        -     x       x       x      x      x       x       +     +
REMOVE CONSUMER self             x     x      -        -        -     x       x       x      x      x       x       x     x
REMOVE CONSUMER others           x     x      -        -        -     x       x       x      x      x       x       x     x
REMOVE CONTROLLER self           x     x      -        -        -     x       x       x      x      x       x       x     x
REMOVE CONTROLLER others         x     x      -        -        -     x       x       x      x      x       x       x     x
`;

const now = 1_700_000_000_000;
const accountId = 'acc1';

const user = (pid: string, members: Partial<User> = {}): User => ({
  accountId,
  userId: `${pid}1`,
  pid,
  loginName: pid,
  passwordHash: '',
  fullName: pid,
  nickname: pid,
  roles: ['agent'],
  skillIds: [],
  capacity: 3,
  enabled: true,
  ...members,
});

const users = [
  ...['outsider', 'bystander', 'rung', 'suggested', 'READER', 'AGENT', 'MANAGER'].map((pid) => user(pid)),
  user('ASSIGNED', { groupId: '7' }),
  user('leader', { roles: ['agent', 'manager'] }),
  user('admin', { roles: ['agent', 'administrator'] }),
];
const groups = [{ accountId, id: '7', name: 'Seven', managerIds: ['leader1'], revision: 1, changedTs: 0 }];

function agent(pid: string, of: string = accountId): AgentCaller {
  const found = users.find((one) => one.pid === pid) ?? user(pid, { roles: ['administrator'] });
  const oversight = oversightOf(found, users, groups);
  return { kind: 'agent', accountId: of, id: pid, userId: `${of}.${pid}1`, user: found, bearerDigest: '', oversight };
}
const consumer = (id: string, authenticated: boolean): Caller => ({ kind: 'consumer', accountId, id, authenticated });

const callers: Record<string, Caller> = {
  owner: consumer('customer', true),
  guest: consumer('customer', false),
  stranger: consumer('another', false),
  foreign: agent('somebody', 'acc2'),
  ...Object.fromEntries(users.map(({ pid }) => [pid, agent(pid)])),
};

const takingPart = (id: string, role: Role, state: Participant['state'] = 'ACTIVE'): Participant =>
  role === 'CONSUMER' ? { id, role, state } : { id, userId: `${accountId}.${id}1`, role, state };

/** Open, with somebody in every role, one who is suggested and one who is rung. */
function conversation(isAssigned: boolean): Conversation {
  const participants = [
    takingPart('customer', 'CONSUMER'),
    ...(isAssigned ? [takingPart('ASSIGNED', 'ASSIGNED_AGENT')] : []),
    takingPart('MANAGER', 'MANAGER'),
    takingPart('AGENT', 'AGENT'),
    takingPart('READER', 'READER'),
    takingPart('suggested', 'ASSIGNED_AGENT', 'SUGGESTED'),
  ];
  const ring = { ringId: 'r', agentId: 'rung', userId: 'acc1.rung1', skillId: '-1', ringState: 'WAITING' } as const;
  const events: ConversationEvent[] = [
    {
      type: 'ConversationOpened',
      brandId: accountId,
      consumerId: 'customer',
      skillId: '-1',
      firstConversation: true,
      ttr: { ttrType: 'NORMAL', value: 3600 },
      participants,
    },
    { type: 'RingOffered', ring: { ...ring, createdTs: now, expirationTs: now + 60_000, weight: now } },
  ];
  const folded = foldAll(
    undefined,
    events.map((event, i) => ({ conversationId: 'conv', revision: i + 1, ts: now, event })),
  );
  if (!folded) throw new Error('nothing folded');
  return folded;
}

const settings = { ttrSeconds: { URGENT: 300, PRIORITIZED: 600, NORMAL: 3600 } } as AccountSettings;

function decide(caller: Caller, open: Conversation, field: ConversationField): Conversation {
  const request = { caller, fields: [field], metadata: [{ type: 'X' }], users, skills: [], settings, states: [] };
  const events = decideFields(request, open, now);
  return events.reduce<Conversation>(
    (after, event) => fold(after, { conversationId: 'conv', revision: after.revision + 1, ts: now, event }),
    open,
  );
}

const plain: Record<string, ConversationField> = {
  ConversationStateField: { field: 'ConversationStateField', conversationState: 'CLOSE' },
  Stage: { field: 'Stage', stage: 'CLOSE' },
  'DialogChange CLOSE': { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: 'conv', state: 'CLOSE' } },
  'DialogChange metadata': { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: 'conv' } },
  CSATRate: { field: 'CSATRate', csatRate: 5 },
  TTRField: { field: 'TTRField', ttrType: 'URGENT' },
  Skill: { field: 'Skill', skill: '-1' },
  ManualETTR: { field: 'ManualETTR', value: now },
  Note: { field: 'Note', note: 'x' },
};

/** What keeps an allowed change from being made: as the conversation stands, there is nothing to change. */
const untimely = new Set(['agent-already-assigned', 'agent-not-assigned']);

type Mark = '+' | 'x' | '-';

function markOf(act: () => unknown): Mark {
  try {
    act();
    return '+';
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    if (thrown.code === 'forbidden') return 'x';
    if (thrown.code === 'conversation-not-found') return '-';
    if (untimely.has(thrown.code)) return '+';
    throw thrown;
  }
}

function speak(caller: Caller, open: Conversation, what: string): void {
  if (!mayRead(caller, open)) throw new AppError('conversation-not-found');
  if (what === 'privately') senderIn(caller, mainDialog(open), 'ContentEvent', 'AGENTS_AND_MANAGERS');
  else senderIn(caller, mainDialog(open), what as 'ContentEvent');
}

type Change = Extract<ConversationField, { field: 'ParticipantsChange' }>;

/** Every way to write the act: agents by either id, oneself also by none, and everybody else in turn. */
function fieldsOf(act: string, caller: Caller, open: Conversation): ConversationField[] {
  const same = plain[act];
  if (same) return [same];
  const [type, role, whom] = act.split(' ') as [Change['type'], Role, string];
  const change = { field: 'ParticipantsChange', type, role } as const;
  const targets =
    whom === 'self' ? users.filter(({ pid }) => pid === caller.id) : users.filter(({ pid }) => pid !== caller.id);
  const named = targets.flatMap(({ pid }): Change[] => [
    { ...change, userId: pid },
    { ...change, userId: `${accountId}.${pid}1` },
  ]);
  const assigned = assignedAgent(open);
  const meansAssigned = type === 'REMOVE' && role === 'ASSIGNED_AGENT' && assigned && caller.id !== assigned.id;
  if (whom === 'self' && !meansAssigned) return [...named, change];
  return whom === 'others' && meansAssigned ? [...named, change] : named;
}

const [head = '', ...rows] = expected.split('\n').filter((line) => line.trim());
const columns = head.trim().split(/\s+/);
const table = rows.map((row): [act: string, marks: string[]] => {
  const cells = row.trim().split(/\s+/);
  return [cells.slice(0, -columns.length).join(' '), cells.slice(-columns.length)];
});

describe.each([
  ['with an assigned agent', true],
  ['without one', false],
])('who may do what in a conversation %s', (_, isAssigned) => {
  const open = conversation(isAssigned);

  test.each(table)('%s', (act, marks) => {
    const found = columns.map((name) => {
      const caller = callers[name];
      if (!caller) throw new Error(`no caller ${name}`);
      if (!isAssigned && (name === 'ASSIGNED' || name === 'leader')) return marks[columns.indexOf(name)];
      if (act === 'read') return mayRead(caller, open) ? '+' : '-';
      if (act.startsWith('say ')) return markOf(() => speak(caller, open, act.slice(4)));
      const ways = fieldsOf(act, caller, open).map((field) => markOf(() => decide(caller, open, field)));
      return [...new Set(ways)].join(' or ') || marks[columns.indexOf(name)];
    });
    expect(Object.fromEntries(columns.map((name, i) => [name, found[i]]))).toEqual(
      Object.fromEntries(columns.map((name, i) => [name, marks[i]])),
    );
  });
});

test('the table has a row for every change, role and target', () => {
  const changes = ['ADD', 'UPDATE', 'SUGGEST', 'REMOVE'].flatMap((type) =>
    roles.flatMap((role) => ['self', 'others'].map((whom) => `${type} ${role} ${whom}`)),
  );
  const acts = table.map(([act]) => act);
  expect(acts.filter((act) => /self|others/.test(act)).sort()).toEqual(changes.sort());
  expect(acts).toEqual(expect.arrayContaining(Object.keys(plain)));
});

const power: Record<string, number> = { none: 0, READER: 1, AGENT: 2, MANAGER: 3, ASSIGNED_AGENT: 3 };

test('whatever is allowed, there is one consumer, no controller, and no agent with more than it was given', () => {
  let changed = 0;
  const roleIn = (state: Conversation, id: string) =>
    mainDialog(state).participants.find((p) => p.id === id && p.state === 'ACTIVE')?.role ?? 'none';
  for (const isAssigned of [true, false])
    for (const [act] of table)
      for (const caller of Object.values(callers)) {
        if (!/self|others/.test(act)) continue;
        const open = conversation(isAssigned);
        for (const field of fieldsOf(act, caller, open)) {
          let after: Conversation;
          try {
            after = decide(caller, open, field);
          } catch {
            continue;
          }
          changed++;
          const { participants } = mainDialog(after);
          expect(participants.filter(({ role }) => role === 'CONSUMER').map(({ id }) => id)).toEqual(['customer']);
          expect(participants.filter(({ role }) => role === 'CONTROLLER')).toEqual([]);
          if (['admin', 'leader', 'rung', 'suggested'].includes(caller.id)) continue;
          for (const { pid } of users)
            expect(power[roleIn(after, pid)], `${act} by ${caller.id}`).toBeLessThanOrEqual(
              power[roleIn(open, pid)] ?? 0,
            );
        }
      }
  expect(changed).toBeGreaterThan(100);
});
