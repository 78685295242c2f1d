/** How a ring ended, in words, and who is told. */
import { findColleague } from './directory.ts';
import type { WorkspaceState } from './state.ts';
import { strings } from './strings.ts';

const texts = strings.rings;

/** What stands in the place of a ring that is over. */
export function ringEnd({ answers, directory, me, tasks }: WorkspaceState, ringId: string): string {
  const answer = answers[ringId];
  const task = tasks[ringId];
  const state = answer?.outcome === 'heard' ? answer.ringState : task?.ringsDetails[0]?.ringState;
  if (state === 'ACCEPTED' || state === 'AUTO_ACCEPT') return texts.ends.accepted;
  if (state === 'REJECTED') return texts.ends.declined;
  if (state === 'EXPIRED' || (state === 'WAITING' && answer?.outcome !== 'refused')) return texts.ends.expired;
  const winner = findColleague(directory, task?.assignedAgentId ?? undefined);
  if (winner?.pid === me.pid) return texts.ends.assigned;
  return winner ? texts.ends.taken(winner.nickname) : texts.ends.gone;
}

/** Who pressed Accept, and did not get it, hears of it in a notice; whoever pressed nothing sees the ring go. */
export const isLossTold = ({ answers, tasks }: WorkspaceState, ringId: string): boolean => {
  const answer = answers[ringId];
  const state = tasks[ringId]?.ringsDetails[0]?.ringState;
  return answer?.ringState === 'ACCEPTED' && answer.outcome !== 'heard' && state !== 'ACCEPTED';
};
