import { useState } from 'react';
import { BubbleIcon } from '../../ui/icons.tsx';
import { formatDuration } from '../format.ts';
import type { Locale } from '../messages.ts';
import type { State } from '../state.ts';
import { newestConversation, openConversation } from '../transcript.ts';
import { ConfirmEnd } from './confirm-end.tsx';
import { useWindow, useWindowState } from './context.ts';
import { Menu } from './menu.tsx';

export function Header() {
  const { locale } = useWindow();
  const state = useWindowState();
  const [confirming, setConfirming] = useState(false);
  const { messages } = locale;
  const open = openConversation(state);
  return (
    <header className="header">
      <span className="header-mark">
        <BubbleIcon size={20} />
      </span>
      <div className="header-text">
        <h1 className="header-title">{messages.title}</h1>
        <p className="header-subtitle" data-connected={open?.hasAgent || undefined}>
          {subtitle(state, locale)}
        </p>
      </div>
      {open && (
        <Menu label={messages.menu.label} items={[{ label: messages.menu.end, act: () => setConfirming(true) }]} />
      )}
      {confirming && <ConfirmEnd onDone={() => setConfirming(false)} />}
    </header>
  );
}

function subtitle(state: State, { messages, language }: Locale): string {
  const newest = newestConversation(state);
  if (!newest) return messages.subtitle.idle;
  if (!newest.open) return messages.subtitle.ended;
  if (newest.hasAgent) return messages.subtitle.connected;
  return newest.ttrSeconds !== undefined && newest.dueTs > Date.now()
    ? messages.repliesWithin(formatDuration(newest.ttrSeconds, language))
    : messages.subtitle.waiting;
}
