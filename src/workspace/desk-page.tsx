import { useCallback, useState } from 'react';
import { ConversationList } from './conversation-list.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { selectedConversation } from './conversations.ts';
import { DataBar } from './data-bar.tsx';
import { useMediaQuery, useSlice } from './hooks.ts';
import { InfoDrawer } from './info-drawer.tsx';
import { InfoPanel } from './info-panel.tsx';
import { useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';

/** Where the third pane has room beside the other two. */
const wide = '(min-width: 68rem)';

/** The agent's own conversations: list, transcript, consumer. */
export function DeskPage() {
  const roomy = useMediaQuery(wide);
  const [infoOpen, setInfoOpen] = useState(false);
  const selected = useSlice(selectedConversation);
  const anySelected = useSlice((state) => state.selected !== undefined);
  const showInfo = useCallback(() => setInfoOpen(true), []);
  useShortcut('info', showInfo, !roomy && selected !== undefined);
  return (
    <>
      <DataBar />
      <div className="panes" data-selected={anySelected || undefined}>
        <ConversationList />
        <main id="conversation" className="pane-main" tabIndex={-1}>
          <ConversationPane {...(!roomy && { onShowInfo: showInfo })} />
        </main>
        {selected && roomy && (
          <aside className="pane-info" aria-label={strings.info.label}>
            <InfoPanel conversation={selected} />
          </aside>
        )}
        {selected && !roomy && <InfoDrawer conversation={selected} isOpen={infoOpen} onOpenChange={setInfoOpen} />}
      </div>
    </>
  );
}
