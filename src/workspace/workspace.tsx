import { lazy, Suspense, useEffect, useState } from 'react';
import { Route, Routes, useLocation, useNavigate } from 'react-router';
import { AllPage } from './all/all-page.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { openCards, waitingRings } from './conversations.ts';
import { DeskPage } from './desk-page.tsx';
import { useDesk, useNow, useSlice, useWorkspaceState } from './hooks.ts';
import { RingCards } from './ring-cards.tsx';
import { isManager } from './roles.ts';
import type { Session } from './session.ts';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { createShortcuts, ShortcutContext, type ShortcutRegistry, useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';
import { Toasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';

const SecurityPage = lazy(async () => ({ default: (await import('./security/security-page.tsx')).SecurityPage }));
/** Charts are large, and few people see them. */
const ManagerPage = lazy(async () => ({ default: (await import('./manager/manager-page.tsx')).ManagerPage }));

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
      <TopBar onLogOut={onLogOut} onShortcuts={() => setSheetOpen(true)} onSecurity={() => go('/workspace/security')} />
      <ConnectionBanner connection={connection} />
      {elsewhere && <ElsewhereRings onAccepted={() => go('/workspace')} />}
      <Routes>
        <Route path="/workspace" element={<DeskPage />} />
        <Route path="/workspace/conversations" element={<AllPage />} />
        {manages && (
          <Route
            path="/workspace/manager"
            element={
              <Suspense fallback={<Loading />}>
                <ManagerPage />
              </Suspense>
            }
          />
        )}
        <Route
          path="/workspace/security"
          element={
            <Suspense fallback={<Loading />}>
              <SecurityPage session={session} />
            </Suspense>
          }
        />
        <Route path="*" element={<NotFound />} />
      </Routes>
      <ShortcutSheet isOpen={sheetOpen} onOpenChange={setSheetOpen} />
      <Toasts />
      <Announcer />
      <PageTitle />
    </div>
  );
}

/** Rings are answered on every page; accepting one leads to it. */
function ElsewhereRings({ onAccepted }: { onAccepted: () => void }) {
  return (
    <div className="elsewhere-rings">
      <RingCards onAccepted={onAccepted} />
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
