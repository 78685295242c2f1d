/** Live figures, counted from the open conversations themselves. */
import type { ExConversation } from '../wire.ts';

export interface LiveFigures {
  open: number;
  queue: number;
  /** An answer is owed. */
  waiting: number;
  overdue: number;
  soon: number;
  agents: Record<string, { open: number; waiting: number; overdue: number }>;
}

const soonMs = 5 * 60_000;

export function figuresOf(conversations: readonly ExConversation[], now: number): LiveFigures {
  const figures: LiveFigures = { open: 0, queue: 0, waiting: 0, overdue: 0, soon: 0, agents: {} };
  for (const { effectiveTTR, conversationDetails } of conversations) {
    const [agent] = conversationDetails.participantsPId.ASSIGNED_AGENT ?? [];
    const waiting = Number(effectiveTTR > 0);
    const overdue = Number(effectiveTTR > 0 && effectiveTTR <= now);
    figures.open += 1;
    figures.waiting += waiting;
    figures.overdue += overdue;
    figures.soon += Number(effectiveTTR > now && effectiveTTR - now < soonMs);
    if (agent === undefined) {
      figures.queue += 1;
      continue;
    }
    const before = figures.agents[agent] ?? { open: 0, waiting: 0, overdue: 0 };
    figures.agents[agent] = {
      open: before.open + 1,
      waiting: before.waiting + waiting,
      overdue: before.overdue + overdue,
    };
  }
  return figures;
}
