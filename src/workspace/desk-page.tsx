import { useCallback, useState } from 'react';
import { ConversationList } from './conversation-list.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { selectedConversation } from './conversations.ts';
import { DataBar } from './data-bar.tsx';
import { Guarded } from './guarded.tsx';
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
  const convId = useSlice((state) => state.selected);
  const showInfo = useCallback(() => setInfoOpen(true), []);
  useShortcut('info', showInfo, !roomy && selected !== undefined);
  return (
    <>
      <Guarded>
        <DataBar />
      </Guarded>
      <div className="panes" data-selected={convId !== undefined || undefined}>
        <Guarded>
          <ConversationList />
        </Guarded>
        <main id="conversation" className="pane-main" tabIndex={-1}>
          <Guarded place={convId}>
            <ConversationPane {...(!roomy && { onShowInfo: showInfo })} />
          </Guarded>
        </main>
        {selected && roomy && (
          <aside className="pane-info" aria-label={strings.info.label}>
            <Guarded place={convId}>
              <InfoPanel conversation={selected} />
            </Guarded>
          </aside>
        )}
        {selected && !roomy && <InfoDrawer conversation={selected} isOpen={infoOpen} onOpenChange={setInfoOpen} />}
      </div>
    </>
  );
}
