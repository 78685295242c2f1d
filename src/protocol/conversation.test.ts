import { expect, test } from 'vitest';
import {
  assignedAgent,
  type Conversation,
  type ConversationEvent,
  fold,
  type LoggedEvent,
  mainDialog,
} from './conversation.ts';

const opened: ConversationEvent = {
  type: 'ConversationOpened',
  brandId: 'acc1',
  consumerId: 'c',
  skillId: '-1',
  firstConversation: true,
  ttr: { ttrType: 'NORMAL', value: 60 },
  participants: [{ id: 'c', role: 'CONSUMER', state: 'ACTIVE' }],
};
const agent = { id: 'a', userId: 'acc1.1', role: 'ASSIGNED_AGENT', state: 'ACTIVE' } as const;
const say = (sequence: number, id: string, role: 'CONSUMER' | 'ASSIGNED_AGENT'): ConversationEvent => ({
  type: 'MessagePublished',
  dialogId: 'conv',
  sequence,
  originator: { id, role },
  event: { type: 'ContentEvent', contentType: 'text/plain', message: 'hi' },
});

function play(...events: ConversationEvent[]): Conversation {
  const log = events.map(
    (event, i): LoggedEvent => ({ conversationId: 'conv', revision: i + 1, ts: 1000 * (i + 1), event }),
  );
  return log.reduce<Conversation | undefined>(fold, undefined) as Conversation;
}

test('a new conversation owes an answer within its time to respond', () => {
  expect(play(opened).effectiveTTR).toBe(1000 + 60_000);
});

test('an agent’s answer settles what is owed, the next consumer message owes anew', () => {
  expect(play(opened, say(0, 'a', 'ASSIGNED_AGENT')).effectiveTTR).toBe(-1);
  expect(play(opened, say(0, 'a', 'ASSIGNED_AGENT'), say(1, 'c', 'CONSUMER')).effectiveTTR).toBe(3000 + 60_000);
});

test('a message that changes nothing but the log leaves the metadata’s time alone', () => {
  const conversation = play(opened, say(0, 'c', 'CONSUMER'));
  expect(conversation.metaDataLastUpdateTs).toBe(1000);
  expect(conversation.revision).toBe(2);
  expect(mainDialog(conversation).nextSequence).toBe(1);
});

test('closing the MAIN dialog closes the state, not the container', () => {
  const conversation = play(
    opened,
    { type: 'ParticipantSet', dialogId: 'conv', participant: agent },
    { type: 'DialogClosed', dialogId: 'conv', closedBy: 'CONSUMER' },
  );
  expect(assignedAgent(conversation)).toEqual(agent);
  expect([conversation.state, conversation.stage, conversation.effectiveTTR]).toEqual(['CLOSE', 'OPEN', -1]);
});

test('suggested participants stand behind active ones', () => {
  const suggested = { ...agent, id: 'b', userId: 'acc1.2', state: 'SUGGESTED' } as const;
  const conversation = play(
    opened,
    { type: 'ParticipantSet', dialogId: 'conv', participant: suggested },
    { type: 'ParticipantSet', dialogId: 'conv', participant: agent },
  );
  expect(mainDialog(conversation).participants.map((p) => p.id)).toEqual(['c', 'a', 'b']);
});
