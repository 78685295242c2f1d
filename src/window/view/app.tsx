import type { KeyboardEvent } from 'react';
import { Announcements } from './announcements.tsx';
import { Composer } from './composer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { useWindow, useWindowState } from './context.ts';
import { Header } from './header.tsx';
import { SignInNotice, SignInPage } from './notices.tsx';
import { Transcript } from './transcript-view.tsx';

export function App() {
  const { locale, configuration, host, control } = useWindow();
  const { connection, dialogs, view } = useWindowState();
  if (view === 'ABSENT') return null;
  const title = configuration.title.text ?? locale.t('title');
  const lockedReason = connection.state === 'locked' ? connection.reason : undefined;
  const noticeOnly = host.embedded && view === 'NOTICE' && lockedReason !== undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && host.embedded && !event.defaultPrevented) control.act({ type: 'minimize' });
  };
  return (
    <main className="window" aria-label={title} data-embedded={host.embedded || undefined} onKeyDown={onKeyDown}>
      <Header title={title} />
      <ConnectionBanner />
      {noticeOnly ? (
        <SignInPage reason={lockedReason} />
      ) : (
        <>
          <Transcript />
          {lockedReason && Object.keys(dialogs).length > 0 && <SignInNotice reason={lockedReason} />}
          <Composer />
        </>
      )}
      <Announcements />
    </main>
  );
}
