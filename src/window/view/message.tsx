import { memo } from 'react';
import { splitLinks } from '../../ui/links.ts';
import { AlertIcon, ClockIcon, FileIcon, TickIcon, TicksIcon } from '../../ui/message-icons.tsx';
import { formatMoment, formatTime } from '../format.ts';
import type { Delivery, MessageItem } from '../transcript.ts';
import { Card } from './card.tsx';
import { useTalk, useWindow } from './context.ts';

/** Drawn again only when it has changed: long conversations have thousands of them. */
export const Message = memo(MessageRow, ({ item: a }, { item: b }) => sameFields(a, b));

/** What an item holds is itself never changed. */
function sameFields(a: MessageItem, b: MessageItem): boolean {
  const keys = Object.keys(a) as (keyof MessageItem)[];
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

function MessageRow({ item }: { item: MessageItem }) {
  const { t, language } = useWindow().locale;
  const { own, ts, first, last, delivery, reference } = item;
  const failed = delivery === 'failed';
  const meta = last || item.showDelivery;
  return (
    <li
      className="message"
      data-own={own || undefined}
      data-first={first || undefined}
      data-last={last || undefined}
      data-meta={meta || undefined}
    >
      <div className="bubble" data-delivery={delivery} data-card={item.card !== undefined || undefined}>
        <span className="visually-hidden">{t(own ? 'you' : 'agent')}: </span>
        <Body item={item} />
      </div>
      {meta && (
        <div className="message-meta">
          <time dateTime={new Date(ts).toISOString()} title={formatMoment(ts, language)}>
            {formatTime(ts, language)}
          </time>
          {delivery && item.showDelivery && <DeliveryMark key={delivery} delivery={delivery} />}
          {item.outboxId !== undefined && failed && <NotSentActions id={item.outboxId} />}
        </div>
      )}
      {reference !== undefined && (
        <div className="start-failed" role="alert">
          <p>{t('startFailed')}</p>
          <p className="start-reference">{t('reference', { reference })}</p>
        </div>
      )}
    </li>
  );
}

function Body({ item }: { item: MessageItem }) {
  const { t } = useWindow().locale;
  const { text, file, card } = item;
  if (card) return <Card card={card} place={item} />;
  if (text !== undefined)
    return (
      <p dir="auto">
        <LinkedText text={text} />
      </p>
    );
  if (!file) return <em>{t('unsupported')}</em>;
  return (
    <p className="file" dir="auto">
      <FileIcon size={18} />
      {t(file.image ? 'image' : 'file', { name: file.name })}
    </p>
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

/** As the account wants it: in words, as ticks, or not at all; trouble is always told in words. */
function DeliveryMark({ delivery }: { delivery: Delivery }) {
  const { locale, configuration } = useWindow();
  const { readIndication } = configuration;
  const settled = delivery === 'sent' || delivery === 'delivered' || delivery === 'read';
  if (settled && readIndication === 'none') return null;
  const Mark = marks[delivery];
  return (
    <span className="delivery" data-delivery={delivery}>
      <Mark size={14} />
      <span className={settled && readIndication === 'ticks' ? 'visually-hidden' : undefined}>
        {locale.t(`delivery.${delivery}`)}
      </span>
    </span>
  );
}

function NotSentActions({ id }: { id: string }) {
  const { locale } = useWindow();
  const talk = useTalk();
  return (
    <>
      <button type="button" className="text-button" onClick={() => talk.retry(id)}>
        {locale.t('retry')}
      </button>
      <button type="button" className="text-button" onClick={() => talk.discard(id)}>
        {locale.t('discard')}
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
