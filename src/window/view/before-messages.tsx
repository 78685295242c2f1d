import { useWindowState } from './context.ts';
import { Loading, useSignIn } from './notices.tsx';
import { useLater } from './use-later.ts';
import { Welcome } from './welcome.tsx';

/** `empty`: there is nothing below. */
export function BeforeMessages({ empty }: { empty: boolean }) {
  const { history, connection } = useWindowState();
  const signIn = useSignIn();
  const failed = useLater(() => import('./history-failed.tsx'), history === 'failed');
  return (
    <>
      {empty && history === 'loading' && connection.state !== 'locked' && <Loading />}
      {empty && signIn && <signIn.SignInPage reason={signIn.reason} />}
      {history === 'failed' && failed && <failed.HistoryFailed />}
      {empty && history === 'ready' && <Welcome />}
    </>
  );
}
