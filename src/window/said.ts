/** From events to logs: what was said, by whom, and how far it got. */
import type { DialogEvent } from '../client/dialog-events.ts';
import { parseContent } from './content.ts';
import type { DialogLog, Message, Receipt, State } from './state.ts';

/** The logs that a batch touches are copied once, not once per event: a long history comes in large batches. */
export function addEvents(state: State, events: readonly DialogEvent[]): State {
  const logs = new Map<string, Draft>();
  const logOf = (dialogId: string): Draft => {
    const log = logs.get(dialogId) ?? copyOf(state.dialogs[dialogId]);
    logs.set(dialogId, log);
    return log;
  };
  const typing = events.reduce((known, event) => typingAfter(known, event, state.me), state.typing);
  for (const event of events) if (event.sequence !== undefined) addEvent(logOf, event, event.sequence);
  return { ...state, typing, dialogs: { ...state.dialogs, ...Object.fromEntries(logs) } };
}

interface Draft {
  messages: Record<number, Message>;
  receipts: Record<number, Readonly<Record<string, Receipt>>>;
  acted: Record<number, true>;
}

const copyOf = (log: DialogLog | undefined): Draft => ({
  messages: { ...log?.messages },
  receipts: { ...log?.receipts },
  acted: { ...log?.acted },
});

function addEvent(logOf: (dialogId: string) => Draft, added: DialogEvent, sequence: number): void {
  const { dialogId, ts, originator, event, eventId } = added;
  if (event.type === 'ChatStateEvent') return;
  const log = logOf(dialogId);
  if (event.type === 'AcceptStatusEvent') {
    const receipt = event.status === 'READ' || event.status === 'ACCEPT' ? event.status : undefined;
    if (receipt) for (const about of event.sequenceList) raise(log.receipts, about, originator.id, receipt);
    if (event.status === 'ACTION' && originator.role === 'CONSUMER')
      for (const about of event.sequenceList) log.acted[about] = true;
    return;
  }
  log.messages[sequence] = {
    dialogId,
    sequence,
    ts: ts ?? 0,
    author: originator,
    ...parseContent(event),
    ...(eventId !== undefined && { eventId }),
  };
}

function raise(receipts: Draft['receipts'], sequence: number, id: string, receipt: Receipt): void {
  const before = receipts[sequence] ?? {};
  if (before[id] !== 'READ') receipts[sequence] = { ...before, [id]: receipt };
}

function typingAfter(known: State['typing'], added: DialogEvent, me: string | undefined): State['typing'] {
  const { dialogId, originator, event } = added;
  if (originator.id === me || event.type === 'AcceptStatusEvent') return known;
  if (event.type === 'ChatStateEvent' && event.chatState === 'COMPOSING') return { dialogId, id: originator.id };
  return known?.id === originator.id ? undefined : known;
}
