import { BeforeMessages } from './before-messages.tsx';
import { useWindow, useWindowState } from './context.ts';
import { useLater } from './use-later.ts';

/** What draws a conversation is loaded when there is one. */
export function ConversationPlace() {
  const { session, locale } = useWindow();
  const { conversations, history, outbox } = useWindowState();
  const begun = outbox.length > 0 || Object.keys(conversations).length > 0;
  const part = useLater(() => Promise.all([import('./transcript-view.tsx'), session.talking()]), begun, true);
  const [conversation] = part ?? [];
  return conversation ? (
    <conversation.Transcript />
  ) : (
    <div className="transcript">
      <div
        className="transcript-scroll"
        role="log"
        aria-label={locale.t('transcript')}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
      >
        <BeforeMessages empty={!begun || history === 'loading'} />
      </div>
    </div>
  );
}
