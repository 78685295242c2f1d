import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { lookup } from '../protocol/lookup.ts';
import { Boundary } from '../ui/boundary.tsx';
import { AlertIcon } from '../ui/message-icons.tsx';
import { earlierOf, typingMs } from './conversations.ts';
import { ratingText } from './facts.ts';
import { formatClock, formatDay, formatFull } from './format.ts';
import { conversationOf } from './history.ts';
import { useDesk, useNow, useSlice } from './hooks.ts';
import { Message } from './message.tsx';
import type { WorkspaceState } from './state.ts';
import { strings } from './strings.ts';
import { type Line, sequencesOf, transcriptOf } from './transcript.ts';
import type { ConversationDetails } from './wire.ts';

const texts = strings.transcript;
/** Nearer to the end than this counts as being at the end. */
const nearEndPx = 80;
/** Nearer to the beginning than this asks for what was before. */
const nearTopPx = 200;
const estimatedPx = 64;
const overscan = 8;

/** Below those of the consumer's earlier conversations that the reader has scrolled up to. */
function useLines(details: ConversationDetails): { lines: readonly Line[]; more: boolean } {
  const earlier = useRef<Earlier>({ key: '', details: [] });
  const lines = useSlice((state) => {
    earlier.current = earlierDetails(state, details.convId, earlier.current);
    return transcriptOf(state, details, earlier.current.details);
  });
  const more = useSlice((state) => {
    const { shown, next } = earlierOf(state, details.convId);
    const [first = 0] = sequencesOf(state.events[shown[0]?.convId ?? details.convId] ?? {});
    return next !== undefined || first > 0;
  });
  return { lines, more };
}

interface Earlier {
  key: string;
  details: readonly ConversationDetails[];
}

/** The same object for as long as it says the same. */
function earlierDetails(state: WorkspaceState, convId: string, before: Earlier): Earlier {
  const { shown } = earlierOf(state, convId);
  const all = shown.map((row) => state.conversations[row.convId] ?? conversationOf(row));
  const key = all.map((one) => `${one.convId} ${one.conversationDetails.metaDataLastUpdateTs}`).join(' ');
  return before.key === key ? before : { key, details: all.map(({ conversationDetails }) => conversationDetails) };
}

export function Transcript({ details, name }: { details: ConversationDetails; name: string }) {
  const { convId } = details;
  const desk = useDesk();
  const { lines, more } = useLines(details);
  const history = useSlice((state) => state.history[convId]);
  if (history === 'loading' && !lines.some((line) => line.kind === 'message'))
    return (
      <div className="transcript">
        <div className="transcript-scroll" role="log" aria-label={texts.label} aria-busy="true">
          <p className="transcript-note">{texts.loading}</p>
        </div>
      </div>
    );
  return (
    <Lines convId={convId} lines={lines} more={more} name={name}>
      {history === 'failed' && <Failed onRetry={() => desk.upkeep.reload(convId)} />}
    </Lines>
  );
}

interface LinesProps {
  convId: string;
  lines: readonly Line[];
  /** There is something before the first. */
  more: boolean;
  name: string;
  children: ReactNode;
}

/** Those in sight, from the end on: what is opened is drawn once, where it is read. */
function Lines({ convId, lines, more, name, children }: LinesProps) {
  const desk = useDesk();
  const { scroller, virtualizer, behind, onScroll } = useScroll(lines, () => desk.upkeep.loadEarlier(convId), more);
  return (
    <div className="transcript">
      <div
        ref={scroller}
        className="transcript-scroll"
        role="log"
        aria-live="off"
        aria-label={texts.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        {children}
        {more && (
          <Button className="button button-quiet earlier" onPress={() => desk.upkeep.loadEarlier(convId)}>
            {texts.earlier}
          </Button>
        )}
        <ol className="lines" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className="line"
              aria-setsize={lines.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Boundary broken={() => <div className="line-day">{strings.broken.message}</div>}>
                <LineView line={lines[index]} name={name} />
              </Boundary>
            </li>
          ))}
        </ol>
        <TypingLine dialogId={convId} name={name} />
      </div>
      {behind && (
        <Button className="button to-end" onPress={() => virtualizer.scrollToEnd()}>
          {texts.newMessages}
        </Button>
      )}
    </div>
  );
}

function LineView({ line, name }: { line: Line | undefined; name: string }) {
  if (!line) return null;
  if (line.kind === 'message') return <Message line={line} name={name} />;
  if (line.kind === 'day') return <div className="line-day">{formatDay(line.ts, Date.now())}</div>;
  return (
    <div className="line-system">
      <span>{systemText(line)}</span>
      <time dateTime={new Date(line.ts).toISOString()} title={formatFull(line.ts)}>
        {formatClock(line.ts)}
      </time>
    </div>
  );
}

function systemText(line: Exclude<Line, { kind: 'message' | 'day' }>): string {
  if (line.kind === 'started') return texts.started;
  if (line.kind === 'survey') return texts.survey;
  if (line.kind === 'rated') return ratingText(line.csat);
  if (line.kind === 'status') return texts.consumerStatus.get(line.status) ?? line.text;
  return lookup(texts.closedBy, line.by) ?? texts.closed;
}

function TypingLine({ dialogId, name }: { dialogId: string; name: string }) {
  const typing = useSlice((state) => state.typing[dialogId]);
  const now = useNow();
  const shown = typing !== undefined && now - typing.at < typingMs;
  return (
    <p className="typing" role="status">
      {shown && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {texts.typing(name)}
        </>
      )}
    </p>
  );
}

function Failed({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="notice notice-danger" role="alert">
      <AlertIcon size={18} />
      <span>{texts.failed}</span>
      <Button className="button button-quiet" onPress={onRetry}>
        {texts.retry}
      </Button>
    </div>
  );
}

/** Keeps the end in sight while the reader is there, and the reader's place while they are not. */
function useScroll(lines: readonly Line[], onTop: () => void, more: boolean) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const asked = useRef('');
  const before = useRef({ firstKey: '', total: 0 });
  const [behind, setBehind] = useState(false);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => lines[index]?.key ?? index,
    estimateSize: () => estimatedPx,
    initialOffset: () => lines.length * estimatedPx,
    overscan,
  });
  const last = lines.at(-1);
  const lastKey = last?.key;
  const ownLast = last?.kind === 'message' && last.own;
  const firstKey = lines.find((line) => line.kind === 'message')?.key ?? '';
  const total = virtualizer.getTotalSize();

  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines at either end, or ones that turn out taller, move what is in sight
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { firstKey: firstBefore, total: totalBefore } = before.current;
    if (atEnd.current || ownLast) element.scrollTop = element.scrollHeight;
    else if (firstKey !== firstBefore) element.scrollTop += total - totalBefore;
    before.current = { firstKey, total };
  }, [lastKey, firstKey, total, ownLast]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told of new last lines only
  useEffect(() => {
    if (!atEnd.current && !ownLast) setBehind(true);
  }, [lastKey]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPx;
    if (atEnd.current) setBehind(false);
    const full = element.scrollHeight > element.clientHeight + nearTopPx;
    if (more && full && !atEnd.current && element.scrollTop < nearTopPx && asked.current !== firstKey) {
      asked.current = firstKey;
      onTop();
    }
  };
  return { scroller, virtualizer, behind, onScroll };
}
