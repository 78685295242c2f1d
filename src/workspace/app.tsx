import { useEffect, useRef, useState } from 'react';
import { createDesk, type Desk } from './desk.ts';
import { DeskContext } from './hooks.ts';
import { BrandIcon } from './icons.tsx';
import { Login } from './login.tsx';
import {
  LoginError,
  logout,
  refreshSession,
  rememberedAccount,
  restoreSession,
  type Session,
  takeProviderLogin,
} from './session.ts';
import { strings } from './strings.ts';
import { Workspace } from './workspace.tsx';

type Stage = { name: 'restoring' } | { name: 'out'; notice?: string } | { name: 'in'; session: Session; desk: Desk };

const refreshEveryMs = 10 * 60_000;

export function App() {
  const [stage, setStage] = useState<Stage>(() => ({ name: rememberedAccount() === '' ? 'out' : 'restoring' }));

  const entered = useRef<Desk>(undefined);
  const enter = (session: Session) => {
    const desk = createDesk(session, () => end(desk));
    entered.current = desk;
    setStage({ name: 'in', session, desk });
  };
  // What ends a desk may be heard after it was left, when another one has been entered.
  const end = (desk: Desk) => {
    if (entered.current !== desk) return;
    entered.current = undefined;
    desk.suspend();
    setStage({ name: 'out', notice: strings.login.ended });
  };
  const restoring = stage.name === 'restoring';
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page opens
  useEffect(() => {
    if (!restoring) return;
    restoreSession(rememberedAccount(), takeProviderLogin())
      .then(enter)
      .catch(() => setStage({ name: 'out' }));
  }, [restoring]);

  useRefresh(stage, end);

  if (stage.name === 'restoring') return <Restoring />;
  if (stage.name === 'out') return <Login onLogin={enter} {...(stage.notice && { notice: stage.notice })} />;
  const logOut = () => {
    // The page is left in any case; a session that the server could not be told about ends by itself.
    logout(stage.session).catch(() => {});
    entered.current = undefined;
    stage.desk.close();
    setStage({ name: 'out' });
  };
  return (
    <DeskContext value={stage.desk}>
      <Workspace session={stage.session} onLogOut={logOut} />
    </DeskContext>
  );
}

function useRefresh(stage: Stage, end: (desk: Desk) => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one timer for each login
  useEffect(() => {
    if (stage.name !== 'in') return;
    const { session, desk } = stage;
    const refresh = () => {
      refreshSession(session).catch((error: unknown) => {
        if (error instanceof LoginError && error.failure === 'refused') end(desk);
      });
    };
    const timer = setInterval(refresh, refreshEveryMs);
    return () => clearInterval(timer);
  }, [stage]);
}

function Restoring() {
  return (
    <main className="restoring" aria-busy="true">
      <BrandIcon size={44} />
      <p role="status">{strings.login.restoring}</p>
    </main>
  );
}
