/** A decision as the Monitoring API tells it: an open conversation, or what may be offered instead. */
import type { OpenConversation, PageDecision, WindowReference } from '../../protocol/engagement.ts';
import type { Account, Skill } from '../store/store.ts';

export function engagementDetails(decision: PageDecision, { settings }: Account, skills: readonly Skill[]) {
  const wakes = settings.engagement?.agentResumeWakesWindow ?? true;
  /* Which one a page shows: the authenticated one goes first, on pages that are. */
  const open = decision.conversations.find(
    ({ authenticated, reopenedByAgent }) => (decision.authenticated || !authenticated) && (wakes || !reopenedByAgent),
  );
  if (open) return [openDetails(open, skills)];
  return decision.engagements.map(({ window, design: _, zoneId: __, ...offer }) => ({
    ...offer,
    ...windowDetails(window, skills),
    conversationType: 1,
    status: 'expose',
  }));
}

function openDetails({ conversationId, unread, authenticated, window }: OpenConversation, skills: readonly Skill[]) {
  return {
    ...windowDetails(window, skills),
    ...(conversationId !== undefined && { conversationId, unreadCount: unread }),
    authenticated,
    conversationType: 1,
    status: 'conversation',
  };
}

const windowDetails = (window: WindowReference, skills: readonly Skill[]) => {
  const skillName = skills.find(({ id }) => id === window.skillId)?.name;
  return { ...window, ...(skillName !== undefined && { skillName }) };
};
