import type { Conversation, Dialog, LastContent } from '../../protocol/conversation.ts';

/** About what an object of each kind takes. */
const weights = { conversation: 2048, participant: 256, reader: 96, ring: 512, letter: 2 } as const;

/** About how many bytes a snapshot takes in memory: what can grow is counted, the rest is bounded by itself. */
export function weightOf({ note, csat, rings, dialogs, lastContent }: Conversation): number {
  const letters = note.length + (csat?.csatComment?.length ?? 0) + (lastContent ? lengthOf(lastContent) : 0);
  const own = weights.conversation + letters * weights.letter + rings.length * weights.ring;
  return dialogs.reduce((sum, dialog) => sum + weightOfDialog(dialog), own);
}

function weightOfDialog({ participants, seen, metaData }: Dialog): number {
  let readers = 0;
  for (const _ in seen) readers++;
  const letters = metaData ? structureLength(metaData) : 0;
  return participants.length * weights.participant + readers * weights.reader + letters * weights.letter;
}

function lengthOf({ event }: LastContent): number {
  if (event.type === 'ContentEvent' && typeof event.message === 'string' && !event.quickReplies)
    return event.message.length;
  return structureLength(event);
}

/** Snapshots share what has not changed: each structure is measured once. */
function structureLength(structure: object): number {
  const known = lengths.get(structure) ?? JSON.stringify(structure).length;
  lengths.set(structure, known);
  return known;
}

const lengths = new WeakMap<object, number>();
