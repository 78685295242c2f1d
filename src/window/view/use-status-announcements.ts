import { useEffect, useRef } from 'react';
import { openConversation } from '../conversations.ts';
import { useWindow, useWindowState } from './context.ts';

/** That an agent has come, that the conversation is over. */
export function useStatusAnnouncements(): void {
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
