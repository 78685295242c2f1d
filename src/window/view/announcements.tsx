import { useEffect, useRef, useSyncExternalStore } from 'react';
import { openConversation } from '../transcript.ts';
import { useWindow, useWindowState } from './context.ts';

/** The window's one live region for what is said: each line is new to a screen reader once. */
export function Announcements() {
  const { announcer } = useWindow();
  const lines = useSyncExternalStore(announcer.subscribe, announcer.get);
  useStatusAnnouncements();
  return (
    <div className="visually-hidden" aria-live="polite" aria-relevant="additions" data-announcements>
      {lines.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}

/** That an agent has come, that the conversation is over. */
function useStatusAnnouncements(): void {
  const { announcer, locale } = useWindow();
  const state = useWindowState();
  const newest = Object.values(state.conversations).findLast(({ id }) => state.lived[id]);
  const joined = openConversation(state)?.hasAgent === true;
  const ended = newest && !newest.open && newest.closedBy !== 'SYSTEM' ? newest : undefined;
  const told = useRef({ ready: false, joined, ended: ended?.id });
  useEffect(() => {
    const before = told.current;
    const ready = state.history === 'ready';
    told.current = { ready, joined, ended: ended?.id };
    if (!ready || !before.ready) return;
    if (joined && !before.joined) announcer.say(locale.t('status.connected'));
    if (ended && ended.id !== before.ended)
      announcer.say(locale.t(ended.closedBy === 'CONSUMER' ? 'ended.you' : 'ended.agent'));
  }, [announcer, locale, state.history, joined, ended]);
}
