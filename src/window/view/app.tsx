import { Composer } from './composer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { useWindow, useWindowState } from './context.ts';
import { Header } from './header.tsx';
import { SignInNotice } from './notices.tsx';
import { Transcript } from './transcript-view.tsx';

export function App() {
  const { locale } = useWindow();
  const { connection, dialogs } = useWindowState();
  const lockedReason = connection.state === 'locked' ? connection.reason : undefined;
  return (
    <main className="window" aria-label={locale.messages.title}>
      <Header />
      <ConnectionBanner />
      <Transcript />
      {lockedReason && Object.keys(dialogs).length > 0 && <SignInNotice reason={lockedReason} />}
      <Composer />
    </main>
  );
}
