import { useEffect, useMemo, useRef } from 'react';
import { DownIcon } from '../../ui/icons.tsx';
import { formatDay, formatTime } from '../format.ts';
import { type Item, messageKey, openConversation, selectItems, unreadSequences } from '../transcript.ts';
import { useWindow, useWindowState } from './context.ts';
import { Message } from './message.tsx';
import { HistoryFailed, Loading, SignInPage, Welcome } from './notices.tsx';
import { useAttention } from './use-attention.ts';
import { useScroll } from './use-scroll.ts';

export function Transcript() {
  const { session, locale } = useWindow();
  const state = useWindowState();
  const { messages } = locale;
  const dialogId = openConversation(state)?.id ?? '';
  const unread = useMemo(() => unreadSequences(state, dialogId), [state, dialogId]);
  const looking = useAttention();
  const unreadFrom = useRef<string | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);

  const items = useMemo(() => selectItems(state, unreadFrom.current), [state]);
  const { atBottom, toBottom } = useScroll(scroller, items);
  const attentive = looking && atBottom;
  const last = items.at(-1);
  if (unread.length > 0 && !attentive) unreadFrom.current ??= messageKey(dialogId, unread[0] ?? 0);
  else if (last?.kind === 'message' && last.own) unreadFrom.current = undefined;

  useEffect(() => session.attend(attentive), [session, attentive]);
  useEffect(() => {
    document.title = unread.length > 0 ? `(${unread.length}) ${messages.title}` : messages.title;
  }, [unread.length, messages.title]);

  const loading = state.history === 'loading' && items.length === 0;
  const waiting = loading && state.connection.state !== 'locked';
  return (
    <div className="transcript">
      <div
        ref={scroller}
        className="transcript-scroll"
        role="log"
        aria-label={messages.transcript}
        aria-live={loading ? 'off' : 'polite'}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
      >
        {waiting && <Loading />}
        {state.connection.state === 'locked' && items.length === 0 && <SignInPage reason={state.connection.reason} />}
        {state.history === 'failed' && <HistoryFailed />}
        {state.history === 'ready' && items.length === 0 && <Welcome />}
        {items.length > 0 && session.hasEarlier && (
          <button type="button" className="text-button earlier" onClick={() => session.showEarlier()}>
            {messages.earlier}
          </button>
        )}
        {items.length > 0 && (
          <ol className="transcript-list">
            {items.map((item) => (
              <Row key={item.key} item={item} newest={item === last} />
            ))}
          </ol>
        )}
        {state.typing && (
          <div className="typing">
            <span className="visually-hidden">{messages.typing}</span>
            <span className="typing-dot" />
            <span className="typing-dot" />
            <span className="typing-dot" />
          </div>
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
          aria-label={unread.length > 0 ? undefined : messages.toNewest}
        >
          {unread.length > 0 && <span>{messages.newMessages(unread.length)}</span>}
          <DownIcon size={18} />
        </button>
      )}
    </div>
  );
}

function Row({ item, newest }: { item: Item; newest: boolean }) {
  const { messages, language } = useWindow().locale;
  switch (item.kind) {
    case 'message':
      return <Message item={item} />;
    case 'day':
      return (
        <li className="separator">
          <span>{formatDay(item.ts, language, messages)}</span>
        </li>
      );
    case 'unread':
      return (
        <li className="separator separator-unread">
          <span>{messages.unread}</span>
        </li>
      );
    case 'ended':
      return (
        <li className="ended">
          <span className="ended-text">
            {messages.ended[item.by]} · {formatTime(item.ts, language)}
          </span>
          {newest && <span>{messages.afterEnd}</span>}
        </li>
      );
  }
}
