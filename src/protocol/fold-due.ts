/** Parts of `fold` that decide until when an answer is owed. */
import type { Conversation } from './conversation.ts';

/** Whoever takes over has the whole time to answer, whatever was promised before. */
export function changeSkill({ manualETTR, ...conversation }: Conversation, skillId: string, ts: number): Conversation {
  const changed = { ...conversation, skillId, rings: conversation.rings.filter((r) => r.ringState === 'WAITING') };
  if (conversation.skillId === skillId) return { ...changed, ...(manualETTR !== undefined && { manualETTR }) };
  return conversation.owedSince === undefined && manualETTR === undefined ? changed : { ...changed, owedSince: ts };
}

export function due(conversation: Conversation): number {
  const { state, manualETTR, owedSince, ttr } = conversation;
  if (state === 'CLOSE') return -1;
  if (manualETTR !== undefined) return manualETTR;
  return owedSince === undefined ? -1 : owedSince + ttr.value * 1000;
}
