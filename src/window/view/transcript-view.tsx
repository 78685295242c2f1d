import { useEffect, useMemo, useRef } from 'react';
import { Boundary } from '../../ui/boundary.tsx';
import { DownIcon } from '../../ui/message-icons.tsx';
import { dueSurvey } from '../conversation-state.ts';
import { countUnread, newestConversation, unreadSequences } from '../conversations.ts';
import { formatDay, formatTime } from '../format.ts';
import { type Item, messageKey, openReplies, selectItems } from '../transcript.ts';
import { BeforeMessages } from './before-messages.tsx';
import { useTalk, useWindow, useWindowState } from './context.ts';
import { Earlier, useEarlier } from './earlier.tsx';
import { Guarded } from './guarded.tsx';
import { Message } from './message.tsx';
import { QuickReplies } from './quick-replies.tsx';
import { useAttention } from './use-attention.ts';
import { useLater } from './use-later.ts';
import { useScroll } from './use-scroll.ts';
import { useStatusAnnouncements } from './use-status-announcements.ts';

/** With so many rows those out of sight are not laid out. */
const longFrom = 300;

export function Transcript() {
  const { locale, configuration } = useWindow();
  const talk = useTalk();
  const state = useWindowState();
  const { t } = locale;
  const dialogId = newestConversation(state)?.id ?? '';
  const unread = countUnread(state);
  const looking = useAttention() && state.view !== 'MINIMIZED';
  const unreadFrom = useRef<string | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);

  const earlier = useEarlier(state, configuration.history.collapsed);
  const { folded } = earlier;
  const items = useMemo(() => selectItems(state, { unreadFrom: unreadFrom.current, folded }), [state, folded]);
  const { atBottom, toBottom } = useScroll(scroller, items, state.view);
  const attentive = looking && atBottom;
  const last = items.at(-1);
  if (unread > 0 && !attentive) unreadFrom.current ??= messageKey(dialogId, unreadSequences(state, dialogId)[0] ?? 0);
  else if (last?.kind === 'message' && last.own) unreadFrom.current = undefined;

  useStatusAnnouncements();
  useEffect(() => talk.attend(attentive), [talk, attentive]);

  const replies = openReplies(items);
  const survey = dueSurvey(state, { survey: configuration.survey, now: Date.now() });
  const form = useLater(() => import('./survey.tsx'), survey !== undefined);
  return (
    <div className="transcript">
      <div
        ref={scroller}
        className="transcript-scroll"
        role="log"
        aria-label={t('transcript')}
        // New lines are told by the announcer, once; pages of history are not told at all.
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
      >
        <BeforeMessages empty={items.length === 0} />
        {items.length > 0 && state.history !== 'failed' && (
          <Earlier earlier={earlier} scroller={scroller} count={items.length} />
        )}
        {items.length > 0 && (
          <ol className="transcript-list" data-long={items.length > longFrom || undefined}>
            {items.map((item) => (
              <Boundary key={item.key} broken={() => <Broken />}>
                <Row item={item} newest={item === last} />
              </Boundary>
            ))}
          </ol>
        )}
        {replies.length > 0 && (
          <Guarded>
            <QuickReplies
              replies={replies}
              onChoose={(reply) => talk.answer(reply, last?.kind === 'message' ? last : undefined)}
            />
          </Guarded>
        )}
        {state.typing && state.conversations[state.typing.dialogId]?.open && <Typing />}
        {survey !== undefined && form && (
          <Guarded>
            <form.Survey key={survey} conversationId={survey} />
          </Guarded>
        )}
        {state.surveyed[dialogId] === 'answered' && (
          <p className="survey-thanks" role="status">
            {t('survey.thanks')}
          </p>
        )}
      </div>
      {!atBottom && (
        <button
          type="button"
          className="jump"
          onClick={() => {
            toBottom();
            scroller.current?.focus({ preventScroll: true });
          }}
          aria-label={unread > 0 ? undefined : t('toNewest')}
        >
          {unread > 0 && <span>{t('newMessages', { count: unread })}</span>}
          <DownIcon size={18} />
        </button>
      )}
    </div>
  );
}

function Typing() {
  const { t } = useWindow().locale;
  return (
    <div className="typing">
      <span className="visually-hidden">{t('typing')}</span>
      <span className="typing-dot" />
      <span className="typing-dot" />
      <span className="typing-dot" />
    </div>
  );
}

function Broken() {
  return (
    <li className="message">
      <p className="bubble">
        <em>{useWindow().locale.t('unsupported')}</em>
      </p>
    </li>
  );
}

function Row({ item, newest }: { item: Item; newest: boolean }) {
  const { locale } = useWindow();
  const { t, language } = locale;
  switch (item.kind) {
    case 'message':
      return <Message item={item} />;
    case 'day':
      return (
        <li className="separator">
          <span>{formatDay(item.ts, locale)}</span>
        </li>
      );
    case 'unread':
      return (
        <li className="separator separator-unread">
          <span>{t('new')}</span>
        </li>
      );
    case 'ended':
      return (
        <li className="ended">
          <span className="ended-text">
            {t(item.by === 'you' ? 'ended.you' : 'ended.agent')} · {formatTime(item.ts, language)}
          </span>
          {newest && <span>{t('afterEnd')}</span>}
        </li>
      );
  }
}
