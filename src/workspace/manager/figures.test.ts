import { expect, test } from 'vitest';
import { conversationOf, type HistoryRow } from '../history.ts';
import { lastDays } from './days.ts';
import { figuresOf } from './figures.ts';

const now = 1_700_000_000_000;
const row = (agentPid: string): HistoryRow => ({
  convId: 'c',
  consumerId: 'x',
  consumerName: '',
  authenticated: false,
  open: true,
  inQueue: agentPid === '',
  skillId: '-1',
  skillName: '',
  agentPid,
  agentName: '',
  groupName: '',
  startTs: now,
  durationMs: 0,
  lastMessageTs: now,
  messages: 0,
  closeReason: '',
  source: 'WEB',
  device: 'DESKTOP',
  note: '',
});
const open = (agentPid: string, effectiveTTR: number) => ({ ...conversationOf(row(agentPid)), effectiveTTR });

test('what waits, is late or soon due, and with whom', () => {
  const figures = figuresOf(
    [open('', now + 1000), open('ann', now - 1), open('ann', -1), open('ben', now + 600_000)],
    now,
  );
  expect(figures).toEqual({
    open: 4,
    queue: 1,
    waiting: 3,
    overdue: 1,
    soon: 1,
    agents: { ann: { open: 2, waiting: 1, overdue: 1 }, ben: { open: 1, waiting: 1, overdue: 0 } },
  });
});

test('days are local midnights that end with today', () => {
  const days = lastDays(3, new Date(2026, 2, 1, 15).getTime());
  expect(days).toEqual([new Date(2026, 1, 27), new Date(2026, 1, 28), new Date(2026, 2, 1)].map(Number));
});
