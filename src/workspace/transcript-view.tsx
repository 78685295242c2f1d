import { useLayoutEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { AlertIcon } from '../ui/icons.tsx';
import { typingMs } from './conversations.ts';
import { formatClock, formatDay, formatFull } from './format.ts';
import { useDesk, useNow, useWorkspaceState } from './hooks.ts';
import { Message } from './message.tsx';
import { strings } from './strings.ts';
import { type Line, sequencesOf, transcriptOf } from './transcript.ts';
import type { ConversationDetails } from './wire.ts';

const texts = strings.transcript;
/** Nearer to the end than this counts as being at the end. */
const nearEndPx = 80;

export function Transcript({ details, name }: { details: ConversationDetails; name: string }) {
  const state = useWorkspaceState();
  const desk = useDesk();
  const now = useNow();
  const lines = transcriptOf(state, details);
  const history = state.history[details.convId];
  const first = sequencesOf(state.events[details.convId] ?? {})[0];
  const { scroller, behind, onScroll, toEnd } = useStickyEnd(lines);
  const empty = !lines.some((line) => line.kind === 'message');

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
        {first !== undefined && first > 0 && (
          <Button className="button button-quiet earlier" onPress={() => desk.upkeep.loadEarlier(details.convId)}>
            {texts.earlier}
          </Button>
        )}
        {history === 'loading' && empty && <p className="transcript-note">{texts.loading}</p>}
        {history === 'failed' && <Failed onRetry={() => desk.upkeep.reload(details.convId)} />}
        <ol className="lines">
          {lines.map((line) => (
            <LineView key={line.key} line={line} name={name} now={now} />
          ))}
        </ol>
        <TypingLine dialogId={details.convId} name={name} />
      </div>
      {behind && (
        <Button className="button to-end" onPress={toEnd}>
          {texts.newMessages}
        </Button>
      )}
    </div>
  );
}

function LineView({ line, name, now }: { line: Line; name: string; now: number }) {
  if (line.kind === 'message') return <Message line={line} name={name} />;
  if (line.kind === 'day') return <li className="line-day">{formatDay(line.ts, now)}</li>;
  return (
    <li className="line-system">
      <span>{systemText(line)}</span>
      <time dateTime={new Date(line.ts).toISOString()} title={formatFull(line.ts)}>
        {formatClock(line.ts)}
      </time>
    </li>
  );
}

function systemText(line: Exclude<Line, { kind: 'message' | 'day' }>): string {
  if (line.kind === 'started') return texts.started;
  if (line.kind === 'survey') return texts.survey;
  if (line.kind === 'status') return texts.consumerStatus[line.status] ?? line.text;
  return texts.closedBy[line.by ?? ''] ?? texts.closed;
}

function TypingLine({ dialogId, name }: { dialogId: string; name: string }) {
  const typing = useWorkspaceState().typing[dialogId];
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
function useStickyEnd(lines: readonly Line[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ first: '', height: 0 });
  const [behind, setBehind] = useState(false);
  const last = lines.at(-1);
  const first = lines.find((line) => line.kind === 'message')?.key ?? '';
  const ownLast = last?.kind === 'message' && last.own;
  const lastKey = last?.key;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what moves the end
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { first: firstBefore, height } = before.current;
    if (atEnd.current || ownLast) element.scrollTop = element.scrollHeight;
    else if (first !== firstBefore) element.scrollTop += element.scrollHeight - height;
    else setBehind(true);
    before.current = { first, height: element.scrollHeight };
  }, [lastKey, first, ownLast]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPx;
    if (atEnd.current) setBehind(false);
  };
  const toEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  return { scroller, behind, onScroll, toEnd };
}
