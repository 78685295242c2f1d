/** Parts of `fold` that concern one dialog. */
import type { Dialog, MessagePublished, Participant } from './conversation.ts';

/** Said by the platform itself: all see it, but it is no answer and nobody's turn. */
export const isAutomatic = ({ originator, audience }: Pick<MessagePublished, 'originator' | 'audience'>): boolean =>
  originator.id === 'system' && originator.role === 'CONTROLLER' && audience === undefined;

/** What a message or a receipt does to the dialog's counts. */
export function counted({ contents, lastContentSequence, seen }: Dialog, published: MessagePublished): Partial<Dialog> {
  const { sequence, event, audience } = published;
  const { id } = published.originator;
  if (event.type !== 'AcceptStatusEvent') {
    if (audience || isAutomatic(published)) return {};
    /* Who answers has read what came before. */
    return { contents: contents + 1, lastContentSequence: sequence, seen: { ...seen, [id]: contents + 1 } };
  }
  if (event.status !== 'READ') return {};
  /* Receipts share the sequence, so no more than the difference is unread. */
  const unread = Math.max(0, lastContentSequence - Math.max(...event.sequenceList));
  return { seen: { ...seen, [id]: Math.max(seen[id] ?? 0, contents - unread) } };
}

/** A participant holds one role per dialog, except that a suggestion stands beside an active role. */
export function setParticipant(participants: Participant[], participant: Participant): Participant[] {
  const others = participants.filter(
    (p) => p.id !== participant.id || (p.role !== participant.role && p.state !== participant.state),
  );
  const all = [...others, participant];
  return [...all.filter((p) => p.state === 'ACTIVE'), ...all.filter((p) => p.state === 'SUGGESTED')];
}
