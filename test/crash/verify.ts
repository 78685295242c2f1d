/** What must be true of a log whatever happened to the process that wrote it. */
import { isDeepStrictEqual } from 'node:util';
import { type Conversation, foldAll, type LoggedEvent } from '../../src/protocol/conversation.ts';

/** A message of which the server said that it is stored. */
export interface Acknowledged {
  sequence: number;
  senderId: string;
  messageId: string;
  event: unknown;
}

/** One entry of a dialog as the store has it or as a client was told. */
export type Entry = Acknowledged;

export interface Violation {
  kind: 'missing' | 'altered' | 'doubled' | 'gap' | 'fold';
  where: string;
}

/** `entries` is the whole dialog, in the order in which it was read. */
export function checkDialog(
  where: string,
  entries: readonly Entry[],
  acknowledged: readonly Acknowledged[],
): Violation[] {
  const gaps = entries.flatMap(({ sequence }, index) =>
    sequence === index ? [] : [{ kind: 'gap', where: `${where}: ${sequence} stands at place ${index}` } as const],
  );
  const seen = new Set<string>();
  const doubled = entries.flatMap(({ sequence, senderId, messageId }) => {
    const key = `${senderId} ${messageId}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ kind: 'doubled', where: `${where}: ${key} again at ${sequence}` } as const];
  });
  const bySequence = new Map(entries.map((entry) => [entry.sequence, entry]));
  const lost = acknowledged.flatMap((message): Violation[] => {
    const found = bySequence.get(message.sequence);
    if (!found) return [{ kind: 'missing', where: `${where}: ${message.messageId} at ${message.sequence}` }];
    if (isDeepStrictEqual(found, message)) return [];
    return [{ kind: 'altered', where: `${where}: ${message.messageId} at ${message.sequence}` }];
  });
  return [...gaps, ...doubled, ...lost];
}

/** `log` is the whole log of `snapshot`'s conversation. */
export function checkLog(snapshot: Conversation, log: readonly LoggedEvent[]): Violation[] {
  const where = snapshot.convId;
  const gaps = log.flatMap(({ revision }, index) =>
    revision === index + 1 ? [] : [{ kind: 'gap', where: `${where}: revision ${revision} at place ${index}` } as const],
  );
  return isDeepStrictEqual(foldAll(undefined, log), snapshot) ? gaps : [...gaps, { kind: 'fold', where }];
}

/** The dialog's messages of a log. */
export const entriesOf = (log: readonly LoggedEvent[], dialogId: string): Entry[] =>
  log.flatMap(({ event }) =>
    event.type === 'MessagePublished' && event.dialogId === dialogId
      ? [
          {
            sequence: event.sequence,
            senderId: event.originator.id,
            messageId: event.clientMessageId ?? `without an id at ${event.sequence}`,
            event: event.event,
          },
        ]
      : [],
  );
