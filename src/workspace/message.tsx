import { memo } from 'react';
import { Button } from 'react-aria-components';
import { splitLinks } from '../ui/links.ts';
import { AlertIcon, ClockIcon, LockIcon, TickIcon, TicksIcon } from '../ui/message-icons.tsx';
import { formatClock, formatFull } from './format.ts';
import { sameFields, useDesk, useSlice } from './hooks.ts';
import { voiceOf } from './plain-text.ts';
import { strings } from './strings.ts';
import type { MessageLine, MessageStatus } from './transcript.ts';

const texts = strings.transcript;

export function Message({ line, name }: { line: MessageLine; name: string }) {
  const directory = useSlice((state) => state.directory);
  const author = line.own ? texts.you : line.fromConsumer ? name : voiceOf(line, directory);
  return <Bubble line={line} author={author} />;
}

/** Lines are composed anew with every message; few of them say anything else than before. */
const sameBubble = (a: BubbleProps, b: BubbleProps): boolean =>
  a.author === b.author && (a.line === b.line || (!a.line.pending && !b.line.pending && sameFields(a.line, b.line)));

interface BubbleProps {
  line: MessageLine;
  author: string;
}

const Bubble = memo(
  ({ line, author }: BubbleProps) => (
    <div
      className="message"
      data-side={line.fromConsumer ? undefined : 'us'}
      data-note={line.note || undefined}
      data-automatic={line.automatic}
      data-continued={line.continued || undefined}
    >
      {!line.fromConsumer && !line.continued && (!line.own || line.note) && (
        <span className="message-author" aria-hidden="true">
          <bdi>{author}</bdi>
        </span>
      )}
      <div className="bubble" data-status={line.status}>
        <span className="visually-hidden">{author}: </span>
        {line.note && (
          <span className="bubble-form">
            <LockIcon size={13} />
            {texts.privateNote}
          </span>
        )}
        {line.form !== 'text' && <span className="bubble-form">{line.form === 'file' ? texts.file : texts.rich}</span>}
        {line.text !== '' && <LinkedText key={line.text} text={line.text} />}
        <span className="bubble-meta">
          <time dateTime={new Date(line.ts).toISOString()} title={formatFull(line.ts)}>
            {formatClock(line.ts)}
          </time>
          {line.status && (!line.note || line.pending) && <Ticks status={line.status} />}
        </span>
      </div>
      {line.status === 'failed' && line.pending && <NotSent {...line.pending} />}
    </div>
  ),
  sameBubble,
);
Bubble.displayName = 'Bubble';

const icons = {
  sending: ClockIcon,
  failed: AlertIcon,
  sent: TickIcon,
  delivered: TicksIcon,
  read: TicksIcon,
};

/** One tick sent, two delivered, two coloured read; the word stands behind it. */
function Ticks({ status }: { status: MessageStatus }) {
  const Icon = icons[status];
  return (
    <span className="ticks" data-status={status} title={texts.status[status]}>
      <Icon size={16} />
      <span className="visually-hidden">{texts.status[status]}</span>
    </span>
  );
}

function NotSent({ dialogId, id }: { dialogId: string; id: string }) {
  const { outboxes } = useDesk();
  return (
    <div className="not-sent" role="alert">
      <span>{texts.status.failed}</span>
      <Button className="text-button" onPress={() => outboxes.retry(dialogId, id)}>
        {texts.resend}
      </Button>
      <Button className="text-button" onPress={() => outboxes.discard(dialogId, id)}>
        {texts.discard}
      </Button>
    </div>
  );
}

/** Text with its web addresses as links; everything else stays text. It never changes, so a translator may change it. */
function LinkedText({ text }: { text: string }) {
  const parts = splitLinks(text).map((part, index) => ({ ...part, key: `${index} ${part.text}` }));
  return (
    <span className="bubble-text" dir="auto" translate="yes">
      {parts.map(({ text: words, href, key }) =>
        href === undefined ? (
          words
        ) : (
          <a key={key} href={href} target="_blank" rel="noopener noreferrer">
            {words}
          </a>
        ),
      )}
    </span>
  );
}
