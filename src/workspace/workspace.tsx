import { useEffect, useState } from 'react';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ConversationList } from './conversation-list.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { openCards, waitingRings } from './conversations.ts';
import { useMediaQuery, useNow, useWorkspaceState } from './hooks.ts';
import { InfoDrawer } from './info-drawer.tsx';
import { InfoPanel } from './info-panel.tsx';
import { strings } from './strings.ts';
import { TopBar } from './top-bar.tsx';

/** Where the third pane has room beside the other two. */
const wide = '(min-width: 68rem)';

export function Workspace({ onLogOut }: { onLogOut: () => void }) {
  const state = useWorkspaceState();
  const roomy = useMediaQuery(wide);
  const [infoOpen, setInfoOpen] = useState(false);
  const selected = state.selected === undefined ? undefined : state.conversations[state.selected];
  usePageTitle();

  return (
    <div className="workspace" data-selected={state.selected !== undefined || undefined}>
      <a className="skip-link" href="#conversation">
        {strings.skipToConversation}
      </a>
      <TopBar onLogOut={onLogOut} />
      <ConnectionBanner connection={state.connection} />
      <div className="panes">
        <ConversationList />
        <main id="conversation" className="pane-main" tabIndex={-1}>
          <ConversationPane {...(!roomy && { onShowInfo: () => setInfoOpen(true) })} />
        </main>
        {selected && roomy && (
          <aside className="pane-info" aria-label={strings.info.label}>
            <InfoPanel conversation={selected} />
          </aside>
        )}
      </div>
      {selected && !roomy && <InfoDrawer conversation={selected} isOpen={infoOpen} onOpenChange={setInfoOpen} />}
      <Announcer />
    </div>
  );
}

function usePageTitle() {
  const state = useWorkspaceState();
  const now = useNow();
  const rings = waitingRings(state, now).length;
  const unread = openCards(state, now).reduce((sum, card) => sum + card.unread, 0);
  useEffect(() => {
    if (rings > 0) document.title = strings.titleWithRings(rings);
    else document.title = unread > 0 ? strings.titleWithUnread(unread) : strings.title;
  }, [rings, unread]);
  useEffect(
    () => () => {
      document.title = strings.title;
    },
    [],
  );
}
