import { memo } from 'react';
import { Collection, Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import { Avatar } from './avatar.tsx';
import { type ConversationCard, closedCards, isListed, openCards } from './conversations.ts';
import { formatShort, formatSpan } from './format.ts';
import { useDesk, useNow, useStable, useWorkspaceState } from './hooks.ts';
import { BellIcon, ChatsIcon, FlagIcon, VerifiedIcon } from './icons.tsx';
import { RingCards } from './ring-cards.tsx';
import { useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';

const texts = strings.list;
const soonMs = 5 * 60_000;

export function ConversationList() {
  const state = useWorkspaceState();
  const now = useNow();
  const open = useStable(openCards(state, now).map((card) => rowOf(card, now)));
  const closed = useStable(closedCards(state, now).map((card) => rowOf(card, now)));
  const loading = !isListed(state, 'open');
  const desk = useDesk();
  const step = (by: number) => {
    const all = [...open, ...closed];
    const at = all.findIndex(({ convId }) => convId === state.selected);
    const next = all[at < 0 ? 0 : (at + by + all.length) % all.length];
    if (next) desk.select(next.convId);
  };
  useShortcut('next', () => step(1));
  useShortcut('previous', () => step(-1));
  return (
    <nav className="pane-list" aria-label={texts.label}>
      <RingCards />
      <div className="list-head">
        <h2>{texts.heading}</h2>
        {open.length > 0 && <span className="count">{open.length}</span>}
      </div>
      {loading && <ListSkeleton />}
      {!loading && open.length === 0 && <EmptyList online={state.availability === 'ONLINE'} />}
      {open.length + closed.length > 0 && <Cards open={open} closed={closed} selected={state.selected} />}
    </nav>
  );
}

/** A card as it reads at this moment. */
interface Row extends Omit<ConversationCard, 'preview' | 'dueTs' | 'lastTs'> {
  id: string;
  previewText: string | undefined;
  previewOwn: boolean;
  due: string;
  dueTone: 'soon' | 'over' | undefined;
  time: string;
  lastTime: string;
}

function rowOf({ preview, dueTs, lastTs, ...card }: ConversationCard, now: number): Row {
  return {
    ...card,
    id: card.convId,
    previewText: preview?.text,
    previewOwn: preview?.own === true,
    ...dueOf(dueTs, now),
    time: formatShort(lastTs, now),
    lastTime: new Date(lastTs).toISOString(),
  };
}

/** How long until somebody must have answered. */
function dueOf(dueTs: number | undefined, now: number): Pick<Row, 'due' | 'dueTone'> {
  if (dueTs === undefined) return { due: texts.answered, dueTone: undefined };
  if (dueTs <= now) return { due: texts.overdueBy(formatSpan(now - dueTs)), dueTone: 'over' };
  return { due: texts.due(formatSpan(dueTs - now)), dueTone: dueTs - now < soonMs ? 'soon' : undefined };
}

interface CardsProps {
  open: readonly Row[];
  closed: readonly Row[];
  selected: string | undefined;
}

/** Drawn again only when a card reads otherwise: every message of every conversation passes by here. */
const Cards = memo(({ open, closed, selected }: CardsProps) => {
  const desk = useDesk();
  return (
    <ListBox
      className="cards"
      aria-label={texts.heading}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={selected === undefined ? [] : [selected]}
      onSelectionChange={(keys) => {
        const [first] = keys;
        if (keys !== 'all' && first !== undefined) desk.select(String(first));
      }}
    >
      {open.length > 0 && (
        <ListBoxSection aria-label={texts.heading}>
          <Collection items={open}>{(card) => <Card card={card} />}</Collection>
        </ListBoxSection>
      )}
      {closed.length > 0 && (
        <ListBoxSection>
          <Header className="section-head">{texts.closed}</Header>
          <Collection items={closed}>{(card) => <Card card={card} />}</Collection>
        </ListBoxSection>
      )}
    </ListBox>
  );
});
Cards.displayName = 'Cards';

function Card({ card }: { card: Row }) {
  return (
    <ListBoxItem
      id={card.convId}
      textValue={card.name}
      className="card"
      data-closed={card.closed || undefined}
      data-unread={card.unread > 0 || undefined}
    >
      <Avatar name={card.name} />
      <div className="card-body">
        <div className="card-line">
          <bdi className="card-name">{card.name}</bdi>
          {card.verified && (
            <>
              <VerifiedIcon size={15} />
              <span className="visually-hidden">{texts.verified}</span>
            </>
          )}
          <time className="card-time" dateTime={card.lastTime}>
            {card.time}
          </time>
        </div>
        <div className="card-line">
          <Preview card={card} />
          {card.unread > 0 && (
            <span className="unread">
              <span aria-hidden="true">{card.unread}</span>
              <span className="visually-hidden">{texts.unread(card.unread)}</span>
            </span>
          )}
        </div>
        {!card.closed && (
          <div className="card-line card-marks">
            <Due card={card} />
            <Marks card={card} />
          </div>
        )}
      </div>
    </ListBoxItem>
  );
}

function Marks({ card }: { card: Row }) {
  return (
    <>
      {card.urgent && (
        <span className="mark mark-urgent">
          <FlagIcon size={12} />
          {texts.urgent}
        </span>
      )}
      {card.manualTime && <span className="mark">{texts.manualTime}</span>}
      {card.idle && <span className="mark">{texts.idle}</span>}
      {card.joined && <span className="mark">{texts.joined}</span>}
      {card.first && (
        <span className="mark" title={texts.firstLabel}>
          {texts.first}
        </span>
      )}
    </>
  );
}

function Preview({ card }: { card: Row }) {
  if (card.typing) return <span className="card-preview card-typing">{texts.typing}</span>;
  if (card.draft !== '')
    return (
      <span className="card-preview card-draft" dir="auto">
        {texts.draft} {card.draft}
      </span>
    );
  if (card.previewText === undefined) return <span className="card-preview">{texts.noMessage}</span>;
  return (
    <span className="card-preview" dir="auto">
      {card.previewOwn && `${texts.you} `}
      {card.previewText}
    </span>
  );
}

function Due({ card: { due, dueTone } }: { card: Row }) {
  return (
    <span className={dueTone === undefined ? 'due' : `due due-${dueTone}`}>
      {dueTone === 'over' && <BellIcon size={14} />}
      {due}
    </span>
  );
}

function EmptyList({ online }: { online: boolean }) {
  return (
    <div className="empty empty-list">
      <ChatsIcon size={28} />
      <p className="empty-title">{texts.empty}</p>
      <p>{online ? texts.emptyOnline : texts.emptyAway}</p>
    </div>
  );
}

function ListSkeleton() {
  return (
    <div className="skeleton-list" role="status">
      <span className="visually-hidden">{strings.loading}</span>
      <span className="skeleton" />
      <span className="skeleton" />
      <span className="skeleton" />
    </div>
  );
}
