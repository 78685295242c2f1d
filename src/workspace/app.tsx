import { useEffect, useState } from 'react';
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

  const enter = (session: Session) => {
    const desk = createDesk(session, () => leave(desk, strings.login.ended));
    setStage({ name: 'in', session, desk });
  };
  const leave = (desk: Desk, notice?: string) => {
    desk.close();
    setStage({ name: 'out', ...(notice !== undefined && { notice }) });
  };
  const restoring = stage.name === 'restoring';
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page opens
  useEffect(() => {
    if (!restoring) return;
    restoreSession(rememberedAccount(), takeProviderLogin())
      .then(enter)
      .catch(() => setStage({ name: 'out' }));
  }, [restoring]);

  useRefresh(stage, leave);

  if (stage.name === 'restoring') return <Restoring />;
  if (stage.name === 'out') return <Login onLogin={enter} {...(stage.notice && { notice: stage.notice })} />;
  const logOut = () => {
    // The page is left in any case; a session that the server could not be told about ends by itself.
    logout(stage.session).catch(() => {});
    leave(stage.desk);
  };
  return (
    <DeskContext value={stage.desk}>
      <Workspace onLogOut={logOut} />
    </DeskContext>
  );
}

function useRefresh(stage: Stage, leave: (desk: Desk, notice: string) => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one timer for each login
  useEffect(() => {
    if (stage.name !== 'in') return;
    const { session, desk } = stage;
    const refresh = () => {
      refreshSession(session).catch((error: unknown) => {
        if (error instanceof LoginError && error.failure === 'refused') leave(desk, strings.login.ended);
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
