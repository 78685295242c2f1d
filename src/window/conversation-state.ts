import { newestConversation } from './conversations.ts';
import type { State } from './state.ts';
import type { ConversationState } from './view-machine.ts';

/** A survey that was not answered is offered again for so long. */
const surveyLastsMs = 24 * 3_600_000;

export interface SurveyConditions {
  /** The window asks at all. */
  survey: boolean;
  now: number;
}

export function conversationState(state: State, conditions: SurveyConditions): ConversationState {
  if (state.cleared) return 'CLEARED';
  const newest = newestConversation(state);
  const underway = state.outbox.some((entry) => entry.state !== 'failed');
  if (underway || newest?.open) return 'OPEN';
  if (dueSurvey(state, conditions) !== undefined) return 'SURVEY';
  return newest && state.lived[newest.id] ? 'ENDED' : 'NONE';
}

/**
 * The conversation that the consumer may rate: the newest, ended by a person, with an agent, not rated yet, not longer ago
 * than a day.
 */
export function dueSurvey(state: State, { survey, now }: SurveyConditions): string | undefined {
  const newest = newestConversation(state);
  if (!survey || !newest || newest.open || newest.surveyed || !newest.hasAgent) return undefined;
  if (newest.closedBy === undefined || newest.closedBy === 'SYSTEM' || state.surveyed[newest.id]) return undefined;
  if (newest.endTs === undefined || now - newest.endTs > surveyLastsMs) return undefined;
  return newest.id;
}
