/** The lines of one conversation, derived from what is stored; nothing here depends on the order of arrival. */
import type { StatusEvent } from '../protocol/platform.ts';
import { plainName } from '../ui/plain-name.ts';
import { isOwn, type Me, type WorkspaceState } from './state.ts';
import type { ConversationDetails, Csat, StoredDialogEvent, WireEvent } from './wire.ts';

export type MessageStatus = 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

export interface MessageLine {
  kind: 'message';
  key: string;
  own: boolean;
  fromConsumer: boolean;
  /** Public id of whoever wrote it. */
  author: string;
  text: string;
  /** What the content is when it isn't text. */
  form: 'text' | 'file' | 'rich';
  note: boolean;
  /** Nobody wrote it: the platform, or the survey that follows a conversation. */
  automatic?: 'platform' | 'survey';
  ts: number;
  /** Own messages only. */
  status?: MessageStatus;
  /** The outbox entry behind a message that the log does not hold yet. */
  pending?: { dialogId: string; id: string };
  /** Follows another message of the same person closely: drawn as one group. */
  continued: boolean;
}

/** What became of the consumer's sign-in. */
export interface StatusLine {
  kind: 'status';
  key: string;
  ts: number;
  status: string;
  text: string;
}

export type Line =
  | MessageLine
  | { kind: 'day'; key: string; ts: number }
  | { kind: 'started'; key: string; ts: number }
  | { kind: 'survey'; key: string; ts: number }
  | { kind: 'rated'; key: string; ts: number; csat: Csat }
  | StatusLine
  | { kind: 'closed'; key: string; ts: number; by: string | undefined };

type Log = Record<number, StoredDialogEvent>;

const groupMs = 3 * 60_000;

/** Logs are never changed, only replaced, so what was derived from one holds for ever. */
function derived<T>(derive: (log: Log) => T): (log: Log) => T {
  const known = new WeakMap<Log, { value: T }>();
  return (log) => {
    const found = known.get(log);
    if (found) return found.value;
    const value = derive(log);
    known.set(log, { value });
    return value;
  };
}

export const sequencesOf = derived((log) =>
  Object.keys(log)
    .map(Number)
    .sort((a, b) => a - b),
);

export const inSequence = derived((log): StoredDialogEvent[] =>
  sequencesOf(log).flatMap((sequence) => log[sequence] ?? []),
);

const contentsOf = derived((log) => inSequence(log).filter(isContent));

export const lastContent = (log: Log): StoredDialogEvent | undefined => contentsOf(log).at(-1);

/** When the consumer last said something. */
export const lastHeardTs = derived((log) => contentsOf(log).findLast(isConsumers)?.serverTimestamp);

export const isContent = ({ event }: StoredDialogEvent): boolean =>
  event.type === 'ContentEvent' || event.type === 'RichContentEvent';

export const isConsumers = (event: StoredDialogEvent): boolean => event.originatorMetadata?.role === 'CONSUMER';

/** Highest sequence acknowledged with one of `statuses` by those whom `by` picks; −1 when there is none. */
export function acknowledged(log: Log, statuses: readonly string[], by: (event: StoredDialogEvent) => boolean): number {
  let highest = -1;
  for (const entry of Object.values(log)) {
    const { event } = entry;
    if (event.type === 'AcceptStatusEvent' && statuses.includes(event.status) && by(entry))
      highest = Math.max(highest, ...event.sequenceList);
  }
  return highest;
}

/** Consumer's messages that no agent has read. */
export const unreadOf = derived((log): number => {
  const read = acknowledged(log, ['READ'], (event) => !isConsumers(event));
  return contentsOf(log).filter((e) => isConsumers(e) && e.sequence > read).length;
});

/** Sequences of the consumer's messages for which `status` is still to be told. */
export const owedReceipts = (log: Log, status: 'ACCEPT' | 'READ'): number[] =>
  status === 'READ' ? owedReads(log) : owedAccepts(log);

const owedReads = derived((log) => owed(log, ['READ']));
const owedAccepts = derived((log) => owed(log, ['ACCEPT', 'READ']));

function owed(log: Log, statuses: readonly string[]): number[] {
  const told = acknowledged(log, statuses, (event) => !isConsumers(event));
  return contentsOf(log)
    .filter((e) => isConsumers(e) && e.sequence > told)
    .map((e) => e.sequence);
}

/** The first hole between the lowest and the highest known sequence: `from` is missing, `to` is known. */
export function findGap(log: Log): { from: number; to: number } | undefined {
  const sequences = sequencesOf(log);
  for (const [i, sequence] of sequences.entries()) {
    const before = sequences[i - 1];
    if (before !== undefined && sequence > before + 1) return { from: before + 1, to: sequence };
  }
  return undefined;
}

export function textOf({ event }: { event: WireEvent }): Pick<MessageLine, 'text' | 'form'> {
  if (event.type === 'RichContentEvent')
    return { text: richTexts(event.content ?? event.message).join('\n'), form: 'rich' };
  if (event.type !== 'ContentEvent') return { text: '', form: 'text' };
  if (typeof event.message === 'string') return { text: event.message, form: 'text' };
  const caption = (event.message as { caption?: unknown } | null)?.caption;
  return { text: typeof caption === 'string' ? plainName(caption) : '', form: 'file' };
}

const shownMembers = new Set(['text', 'title', 'caption', 'key', 'value']);

/** What a card says, without its pictures and actions. */
function richTexts(structure: unknown): string[] {
  if (typeof structure !== 'object' || structure === null) return [];
  return Object.entries(structure).flatMap(([name, member]) =>
    typeof member === 'string' ? (shownMembers.has(name) ? [member] : []) : name === 'click' ? [] : richTexts(member),
  );
}

interface Remembered {
  inputs: readonly unknown[];
  lines: Line[];
}

/** The last transcripts by conversation: most of what happens leaves most of them as they are. */
const remembered = new Map<string, Remembered>();
const mostRemembered = 24;

/** The conversation's lines, below those of the earlier ones that are shown with it. */
export function transcriptOf(
  state: WorkspaceState,
  details: ConversationDetails,
  earlier: readonly ConversationDetails[] = [],
): Line[] {
  const all = [...earlier, details];
  const dialogIds = all.flatMap(({ dialogs }) => dialogs.map(({ dialogId }) => dialogId));
  const inputs = [...all, ...dialogIds.flatMap((id) => [state.events[id], state.outbox[id]])];
  const known = remembered.get(details.convId);
  if (known?.inputs.length === inputs.length && known.inputs.every((input, i) => input === inputs[i]))
    return known.lines;
  const lines = withDays(grouped(all.flatMap((one) => linesOf(state, one))));
  remembered.delete(details.convId);
  remembered.set(details.convId, { inputs, lines });
  const [oldest] = remembered.keys();
  if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
  return lines;
}

function linesOf(state: WorkspaceState, details: ConversationDetails): Line[] {
  const dialogs = [...details.dialogs].sort((a, b) => a.creationTs - b.creationTs);
  const lines: Line[] = [];
  for (const dialog of dialogs) {
    const log = state.events[dialog.dialogId] ?? {};
    const main = dialog.dialogType === 'MAIN';
    const beginning = { key: `${dialog.dialogId}+`, ts: dialog.creationTs };
    const whole = log[0] !== undefined || Object.keys(log).length === 0;
    if (whole) lines.push(main ? { kind: 'started', ...beginning } : { kind: 'survey', ...beginning });
    const said = messagesOf(state.me, dialog.dialogId, log);
    lines.push(...(main ? said : said.map(asked)), ...pendingOf(state, dialog.dialogId, log));
    if (main && dialog.state === 'CLOSE') {
      const ts = dialog.endTs ?? details.endTs ?? details.metaDataLastUpdateTs;
      lines.push({ kind: 'closed', key: `${dialog.dialogId}-`, ts, by: dialog.closedBy ?? details.closeReason });
    }
  }
  const { csat } = details;
  if (csat) lines.push({ kind: 'rated', key: `${details.convId}*`, ts: details.endTs ?? csatTs(lines, details), csat });
  return lines;
}

const csatTs = (lines: readonly Line[], { startTs }: ConversationDetails): number => lines.at(-1)?.ts ?? startTs;

/** What last became of the consumer's sign-in in this conversation. */
export const lastConsumerStatus = derived(
  (log) =>
    inSequence(log)
      .flatMap((event) => statusOf(event) ?? [])
      .at(-1)?.status,
);

/** What the platform says is drawn as its own where it comes from the platform, and from nowhere else. */
const statusOf = ({ event, originatorMetadata }: StoredDialogEvent): StatusEvent | undefined =>
  event.type === 'parley.StatusEvent' && originatorMetadata?.role === 'CONTROLLER' ? event : undefined;

function messagesOf(me: Me, dialogId: string, log: Log): (MessageLine | StatusLine)[] {
  const delivered = acknowledged(log, ['ACCEPT', 'READ'], isConsumers);
  const read = acknowledged(log, ['READ'], isConsumers);
  return inSequence(log)
    .filter((event) => isContent(event) || statusOf(event))
    .map((event): MessageLine | StatusLine => {
      const place = { key: `${dialogId}:${event.sequence}`, ts: event.serverTimestamp };
      const said = statusOf(event);
      if (said) return { kind: 'status', status: said.status, text: said.text, ...place };
      const own = isOwn(me, event);
      const status = event.sequence <= read ? 'read' : event.sequence <= delivered ? 'delivered' : 'sent';
      return {
        kind: 'message',
        ...place,
        own,
        fromConsumer: isConsumers(event),
        author: event.originatorPId ?? event.originatorId,
        ...textOf(event),
        note: event.messageAudience === 'AGENTS_AND_MANAGERS',
        ...(event.originatorMetadata?.role === 'CONTROLLER' && { automatic: 'platform' }),
        continued: false,
        ...(own && { status }),
      };
    });
}

/** In a survey's dialog everything is its bot's that is neither the consumer's nor one's own. */
const asked = <T extends Line>(line: T): T =>
  line.kind === 'message' && !line.fromConsumer && !line.own ? { ...line, automatic: 'survey' } : line;

/** Own messages that the log does not hold yet, in the order in which they were written. */
function pendingOf(state: WorkspaceState, dialogId: string, log: Log): MessageLine[] {
  if (!state.outbox[dialogId]?.length) return [];
  const logged = new Set(Object.values(log).map((event) => event.eventId ?? event.clientMessageId));
  const pending = (state.outbox[dialogId] ?? [])
    .filter((entry) => !logged.has(entry.id))
    .filter((entry) => entry.sequence === undefined || !log[entry.sequence]);
  return pending.map(({ id, ts, event, sequence, isPrivate, state: progress }) => ({
    kind: 'message',
    key: sequence === undefined ? id : `${dialogId}:${sequence}`,
    own: true,
    fromConsumer: false,
    author: state.me.pid,
    ...textOf({ event }),
    note: isPrivate === true,
    ts,
    status: progress === 'waiting' ? 'sending' : progress,
    pending: { dialogId, id },
    continued: false,
  }));
}

const sameVoice = (a: MessageLine, b: MessageLine): boolean => a.author === b.author && a.note === b.note;

function grouped(lines: readonly Line[]): Line[] {
  return lines.map((line, i) => {
    const before = lines[i - 1];
    if (line.kind !== 'message' || before?.kind !== 'message') return line;
    return { ...line, continued: sameVoice(before, line) && line.ts - before.ts < groupMs && sameDay(before, line) };
  });
}

/** The day that was asked about last: most moments lie in the same one as the one before. */
let day = { from: 0, to: 0 };

/** Its beginning, here. */
function dayOf(ts: number): number {
  if (ts >= day.from && ts < day.to) return day.from;
  const midnight = new Date(ts);
  const from = midnight.setHours(0, 0, 0, 0);
  day = { from, to: midnight.setDate(midnight.getDate() + 1) };
  return from;
}

const sameDay = (a: { ts: number }, b: { ts: number }): boolean => dayOf(a.ts) === dayOf(b.ts);

function withDays(lines: readonly Line[]): Line[] {
  return lines.flatMap((line, i): Line[] => {
    const before = lines[i - 1];
    if (before && sameDay(before, line)) return [line];
    return [{ kind: 'day', key: `day ${dayOf(line.ts)}`, ts: line.ts }, line];
  });
}
