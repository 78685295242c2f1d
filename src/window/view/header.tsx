import { useState } from 'react';
import { BubbleIcon, CloseIcon, MinimizeIcon } from '../../ui/icons.tsx';
import type { Locale } from '../catalogue/catalogue.ts';
import { newestConversation, openConversation } from '../conversations.ts';
import { formatDuration } from '../duration.ts';
import type { ConversationInfo, State } from '../state.ts';
import { useWindow, useWindowState } from './context.ts';
import { MenuButton } from './menu-button.tsx';

export function Header({ title }: { title: string }) {
  const { locale, host, control } = useWindow();
  const state = useWindowState();
  const open = openConversation(state);
  return (
    <header className="header">
      <Mark />
      <div className="header-text">
        <h1 className="header-title">{title}</h1>
        <p className="header-subtitle" data-connected={open?.hasAgent || undefined}>
          {subtitle(state, locale)}
        </p>
      </div>
      <div className="header-actions">
        <MenuButton />
        {host.embedded && (
          <>
            <button
              type="button"
              className="icon-button"
              aria-label={locale.t('minimize')}
              onClick={() => control.act({ type: 'minimize' })}
            >
              <MinimizeIcon />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={locale.t('close')}
              onClick={() => control.act({ type: 'leave' })}
            >
              <CloseIcon />
            </button>
          </>
        )}
      </div>
    </header>
  );
}

/** The account's logo; where it does not load, ours. */
function Mark() {
  const { logoUrl, logoAlt = '' } = useWindow().configuration.title;
  const [failed, setFailed] = useState(false);
  if (logoUrl !== undefined && !failed)
    return <img className="header-logo" src={logoUrl} alt={logoAlt} onError={() => setFailed(true)} />;
  return (
    <span className="header-mark">
      <BubbleIcon size={20} />
    </span>
  );
}

function subtitle(state: State, { t, language }: Locale): string {
  const newest = newestConversation(state);
  if (!newest || (!newest.open && (newest.closedBy === 'SYSTEM' || !state.lived[newest.id]))) return t('status.idle');
  if (!newest.open) return t('status.ended');
  const soon = repliesIn(newest, Date.now());
  if (soon !== undefined) return t('repliesWithin', { duration: formatDuration(soon, language) });
  if (newest.hasAgent) return t('status.connected');
  return t('status.waiting');
}

/** Seconds; not once the answer is overdue, nor when none is owed. */
function repliesIn({ dueTs, dueByHand, closedUntil = 0, ttrSeconds }: ConversationInfo, now: number) {
  if (dueTs <= now) return undefined;
  return dueByHand || closedUntil > now ? (dueTs - now) / 1000 : ttrSeconds;
}
