import { useEffect, useState } from 'react';
import { Route, Routes, useLocation, useNavigate } from 'react-router';
import { AllPage } from './all/all-page.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { openCards, waitingRings } from './conversations.ts';
import { DeskPage } from './desk-page.tsx';
import { Guarded, GuardedPage, GuardedUnseen } from './guarded.tsx';
import { useDesk, useNow, useSlice, useWorkspaceState } from './hooks.ts';
import { Later } from './later.tsx';
import { RingCards } from './ring-cards.tsx';
import { isManager } from './roles.ts';
import type { Session } from './session.ts';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { createShortcuts, ShortcutContext, type ShortcutRegistry, useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';
import { Toasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';

const loadSecurityPage = async (session: Session) => {
  const { SecurityPage } = await import('./security/security-page.tsx');
  return () => <SecurityPage session={session} />;
};
/** Charts are large, and few people see them. */
const loadManagerPage = async () => (await import('./manager/manager-page.tsx')).ManagerPage;

interface WorkspaceProps {
  session: Session;
  onLogOut: () => void;
}

export function Workspace(props: WorkspaceProps) {
  const [registry, setRegistry] = useState<ShortcutRegistry>();
  useEffect(() => {
    const created = createShortcuts();
    setRegistry(created);
    return created.close;
  }, []);
  return (
    <ShortcutContext value={registry}>
      <Pages {...props} />
    </ShortcutContext>
  );
}

function Pages({ session, onLogOut }: WorkspaceProps) {
  const me = useSlice((state) => state.me);
  const connection = useSlice((state) => state.connection);
  const selected = useSlice((state) => state.selected !== undefined);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [sheetOpen, setSheetOpen] = useState(false);
  const go = (path: string) => void navigate(path);
  const manages = isManager(me);
  const desk = useDesk();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the way there is always the same
  useEffect(() => desk.onShow(() => go('/workspace')), [desk]);
  useShortcut('sheet', () => setSheetOpen(true));
  useShortcut('pageDesk', () => go('/workspace'));
  useShortcut('pageAll', () => go('/workspace/conversations'));
  useShortcut('pageManager', () => go('/workspace/manager'), manages);
  useShortcut('logOut', onLogOut);
  const elsewhere = pathname.replace(/\/$/, '') !== '/workspace';

  return (
    <div className="workspace" data-selected={(!elsewhere && selected) || undefined}>
      <a className="skip-link" href="#conversation">
        {strings.skipToConversation}
      </a>
      <Guarded>
        <TopBar
          onLogOut={onLogOut}
          onShortcuts={() => setSheetOpen(true)}
          onSecurity={() => go('/workspace/security')}
        />
      </Guarded>
      <ConnectionBanner connection={connection} />
      {elsewhere && <ElsewhereRings onAccepted={() => go('/workspace')} />}
      <GuardedPage>
        <Routes>
          <Route path="/workspace" element={<DeskPage />} />
          <Route path="/workspace/conversations" element={<AllPage />} />
          {manages && (
            <Route path="/workspace/manager" element={<Later load={loadManagerPage} waiting={<Loading />} />} />
          )}
          <Route
            path="/workspace/security"
            element={<Later load={() => loadSecurityPage(session)} waiting={<Loading />} />}
          />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </GuardedPage>
      <ShortcutSheet isOpen={sheetOpen} onOpenChange={setSheetOpen} />
      <Guarded>
        <Toasts />
      </Guarded>
      <GuardedUnseen>
        <Announcer />
      </GuardedUnseen>
      <GuardedUnseen>
        <PageTitle />
      </GuardedUnseen>
    </div>
  );
}

/** Rings are answered on every page; accepting one leads to it. */
function ElsewhereRings({ onAccepted }: { onAccepted: () => void }) {
  return (
    <div className="elsewhere-rings">
      <Guarded>
        <RingCards onAccepted={onAccepted} />
      </Guarded>
    </div>
  );
}

function Loading() {
  return (
    <main id="conversation" className="page" role="status" aria-busy="true">
      <p className="empty">{strings.manager.loading}</p>
    </main>
  );
}

function NotFound() {
  return (
    <main id="conversation" className="page">
      <div className="empty empty-main">
        <p className="empty-title">{strings.pages.notFound}</p>
        <p>{strings.pages.notFoundHint}</p>
      </div>
    </main>
  );
}

/** What waits, also for who looks at another tab. */
function PageTitle() {
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
  return null;
}
