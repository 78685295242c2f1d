import type { KeyboardEvent } from 'react';
import { Announcements } from './announcements.tsx';
import { Composer } from './composer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { useWindow, useWindowState } from './context.ts';
import { ConversationPlace } from './conversation-place.tsx';
import { Guarded } from './guarded.tsx';
import { Header } from './header.tsx';
import { useSignIn } from './notices.tsx';

export function App() {
  const { locale, configuration, host, control } = useWindow();
  const { connection, dialogs, view } = useWindowState();
  const signIn = useSignIn();
  if (view === 'ABSENT') return null;
  const title = configuration.title.text ?? locale.t('title');
  const noticeOnly = host.embedded && view === 'NOTICE' && connection.state === 'locked';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && host.embedded && !event.defaultPrevented) control.act({ type: 'minimize' });
  };
  return (
    <main className="window" aria-label={title} data-embedded={host.embedded || undefined} onKeyDown={onKeyDown}>
      <Guarded>
        <Header title={title} />
      </Guarded>
      <ConnectionBanner />
      {noticeOnly ? (
        signIn && <signIn.SignInPage reason={signIn.reason} />
      ) : (
        <>
          <Guarded>
            <ConversationPlace />
          </Guarded>
          {signIn && Object.keys(dialogs).length > 0 && <signIn.SignInNotice reason={signIn.reason} />}
          <Guarded>
            <Composer />
          </Guarded>
        </>
      )}
      <Announcements />
    </main>
  );
}
