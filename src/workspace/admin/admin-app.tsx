import { useCallback, useEffect, useState } from 'react';
import { BrandIcon } from '../icons.tsx';
import { Login } from '../login.tsx';
import { LoginError, logout, refreshSession, rememberedAccount, restoreSession, type Session } from '../session.ts';
import { createApi } from './api.ts';
import { type Admin, AdminContext } from './context.ts';
import { countDrafts, deleteAllDrafts } from './form/kept-drafts.ts';
import { Shell } from './shell.tsx';
import { strings } from './strings.ts';
import './styles/index.css';

type Stage = { name: 'restoring' } | { name: 'out'; notice?: string } | { name: 'in'; admin: Admin };

const refreshEveryMs = 10 * 60_000;
/** Whose drafts are kept: they are for nobody else. */
let lastUser = '';

export function AdminApp() {
  const [stage, setStage] = useState<Stage>(() => ({ name: rememberedAccount() === '' ? 'out' : 'restoring' }));
  const enter = useCallback((session: Session) => {
    const user = `${session.me.account} ${session.me.userId}`;
    if (user !== lastUser) deleteAllDrafts();
    lastUser = user;
    const onEnded = () => setStage({ name: 'out', notice: strings.login.ended });
    setStage({ name: 'in', admin: { session, api: createApi(session, onEnded) } });
  }, []);
  const restoring = stage.name === 'restoring';
  useEffect(() => {
    if (!restoring) return;
    restoreSession(rememberedAccount())
      .then(enter)
      .catch(() => setStage({ name: 'out' }));
  }, [restoring, enter]);
  useEffect(() => {
    document.title = strings.title;
  }, []);
  useRefresh(stage, () => setStage({ name: 'out', notice: strings.login.ended }));
  useWarningBeforeLeaving();

  if (stage.name === 'restoring')
    return (
      <main className="restoring" aria-busy="true">
        <BrandIcon size={44} />
        <p role="status">{strings.login.restoring}</p>
      </main>
    );
  if (stage.name === 'out') return <Login onLogin={enter} {...(stage.notice && { notice: stage.notice })} />;
  const logOut = () => {
    deleteAllDrafts();
    /* The page is left in any case; a session that the server could not be told about ends by itself. */
    logout(stage.admin.session).catch(() => {});
    setStage({ name: 'out' });
  };
  return (
    <AdminContext value={stage.admin}>
      <Shell onLogOut={logOut} />
    </AdminContext>
  );
}

function useRefresh(stage: Stage, onEnded: () => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one timer for each login
  useEffect(() => {
    if (stage.name !== 'in') return;
    const { session } = stage.admin;
    const refresh = () => {
      refreshSession(session).catch((error: unknown) => {
        if (error instanceof LoginError && error.failure === 'refused') onEnded();
      });
    };
    const timer = setInterval(refresh, refreshEveryMs);
    return () => clearInterval(timer);
  }, [stage]);
}

/** What was typed and not saved would go with the page. */
function useWarningBeforeLeaving() {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (countDrafts() > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, []);
}
