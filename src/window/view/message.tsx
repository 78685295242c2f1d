import { AlertIcon, ClockIcon, TickIcon, TicksIcon } from '../../ui/icons.tsx';
import { splitLinks } from '../../ui/links.ts';
import { formatMoment, formatTime } from '../format.ts';
import type { Delivery, MessageItem } from '../transcript.ts';
import { useWindow } from './context.ts';

export function Message({ item }: { item: MessageItem }) {
  const { locale } = useWindow();
  const { messages, language } = locale;
  const { own, text, ts, first, last, delivery } = item;
  const failed = delivery === 'failed';
  return (
    <li className="message" data-own={own || undefined} data-first={first || undefined} data-last={last || undefined}>
      <div className="bubble" data-delivery={delivery}>
        <span className="visually-hidden">{own ? messages.you : messages.agent}: </span>
        {text === undefined ? (
          <em>{messages.unsupported}</em>
        ) : (
          <p dir="auto">
            <LinkedText text={text} />
          </p>
        )}
      </div>
      {(last || item.showDelivery) && (
        <div className="message-meta">
          <time dateTime={new Date(ts).toISOString()} title={formatMoment(ts, language)}>
            {formatTime(ts, language)}
          </time>
          {delivery && item.showDelivery && <DeliveryMark delivery={delivery} />}
          {item.outboxId !== undefined && failed && <NotSentActions id={item.outboxId} />}
        </div>
      )}
    </li>
  );
}

const marks = {
  waiting: ClockIcon,
  sending: ClockIcon,
  sent: TickIcon,
  delivered: TicksIcon,
  read: TicksIcon,
  failed: AlertIcon,
};

function DeliveryMark({ delivery }: { delivery: Delivery }) {
  const { messages } = useWindow().locale;
  const Mark = marks[delivery];
  return (
    <span className="delivery" data-delivery={delivery}>
      <Mark size={14} />
      {messages.delivery[delivery]}
    </span>
  );
}

function NotSentActions({ id }: { id: string }) {
  const { session, locale } = useWindow();
  return (
    <>
      <button type="button" className="text-button" onClick={() => session.retry(id)}>
        {locale.messages.retry}
      </button>
      <button type="button" className="text-button" onClick={() => session.discard(id)}>
        {locale.messages.discard}
      </button>
    </>
  );
}

function LinkedText({ text }: { text: string }) {
  let offset = 0;
  return splitLinks(text).map((part) => {
    const key = offset;
    offset += part.text.length;
    return part.href ? (
      <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ) : (
      part.text
    );
  });
}
