/** Parts of `fold` that concern one dialog. */
import { bounds } from './bounds.ts';
import type { Dialog, MessagePublished, Participant } from './conversation.ts';
import { isPlatform } from './platform.ts';

/** Said by the platform itself: all see it, but it is no answer and nobody's turn. */
export const isAutomatic = ({ originator, audience }: Pick<MessagePublished, 'originator' | 'audience'>): boolean =>
  isPlatform(originator) && audience === undefined;

/** What a message or a receipt does to the dialog's counts. */
export function counted({ contents, lastContentSequence, seen }: Dialog, published: MessagePublished): Partial<Dialog> {
  const { sequence, event, audience } = published;
  const { id } = published.originator;
  if (event.type !== 'AcceptStatusEvent') {
    if (audience || isAutomatic(published)) return {};
    /* Who answers has read what came before. */
    return { contents: contents + 1, lastContentSequence: sequence, seen: noted(seen, id, contents + 1) };
  }
  if (event.status !== 'READ') return {};
  /* Receipts share the sequence, so no more than the difference is unread. */
  const unread = Math.max(0, lastContentSequence - Math.max(...event.sequenceList));
  return { seen: noted(seen, id, Math.max(seen[id] ?? 0, contents - unread)) };
}

/** Whose count is the oldest is forgotten when there are too many. */
function noted(seen: Record<string, number>, id: string, count: number): Record<string, number> {
  if (Object.hasOwn(seen, id)) return { ...seen, [id]: count };
  const kept = Object.entries(seen);
  if (kept.length < bounds.readers) return { ...seen, [id]: count };
  return { ...Object.fromEntries(kept.slice(1)), [id]: count };
}

/** A participant holds one role per dialog, except that a suggestion stands beside an active role. */
export function setParticipant(participants: Participant[], participant: Participant): Participant[] {
  const others = participants.filter(
    (p) => p.id !== participant.id || (p.role !== participant.role && p.state !== participant.state),
  );
  const all = [...others, participant];
  return [...all.filter((p) => p.state === 'ACTIVE'), ...all.filter((p) => p.state === 'SUGGESTED')];
}
