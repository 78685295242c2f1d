/** A conversation with an agent in which much has been said, as it would stand in the store. */
import { type ConversationEvent, foldAll, type LoggedEvent } from '../../src/protocol/conversation.ts';
import type { Append } from '../../src/server/store/store.ts';
import { account } from './test-account.ts';

interface LongTalk {
  id: string;
  consumerId: string;
  /** Whose conversation it is. */
  agent: { pid: string; userId: string };
  messages: number;
  /** Closed after the last message. */
  closed?: boolean;
  /** When the last message was said. */
  lastTs: number;
}

const apartMs = 10_000;

/** The n-th message; some take several lines. */
export const saidIn = (id: string, n: number): string =>
  `message ${n} of ${id}${n % 7 === 0 ? ', which is longer than the others are'.repeat(4) : ''}`;

/** Two of three messages are the customer's. */
export function longTalk({ id, consumerId, agent, messages, closed, lastTs }: LongTalk): Append {
  const assigned = {
    id: agent.pid,
    userId: `${account}.${agent.userId}`,
    role: 'ASSIGNED_AGENT',
    state: 'ACTIVE',
  } as const;
  const consumer = { id: consumerId, role: 'CONSUMER', state: 'ACTIVE' } as const;
  const opened: ConversationEvent = {
    type: 'ConversationOpened',
    brandId: account,
    consumerId,
    skillId: '-1',
    firstConversation: true,
    ttr: { ttrType: 'NORMAL', value: 3600 },
    participants: [consumer, assigned],
  };
  const said = Array.from({ length: messages }, (_, sequence): ConversationEvent => {
    const { id: author, role } = sequence % 3 > 0 ? consumer : assigned;
    return {
      type: 'MessagePublished',
      dialogId: id,
      sequence,
      originator: { id: author, role },
      event: { type: 'ContentEvent', contentType: 'text/plain', message: saidIn(id, sequence) },
    };
  });
  const ended: ConversationEvent[] = closed
    ? [
        { type: 'DialogClosed', dialogId: id, closedBy: 'AGENT' },
        { type: 'ConversationClosed', closeReason: 'AGENT' },
      ]
    : [];
  const startTs = lastTs - messages * apartMs;
  const events = [opened, ...said, ...ended].map(
    (event, i): LoggedEvent => ({
      conversationId: id,
      revision: i + 1,
      ts: Math.min(lastTs, startTs + i * apartMs),
      event,
    }),
  );
  const snapshot = foldAll(undefined, events);
  if (!snapshot) throw new Error('nothing folded');
  return { accountId: account, conversationId: id, expectedRevision: 0, events, snapshot };
}
