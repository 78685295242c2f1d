import { useWindow, useWindowState } from './context.ts';

/** Says that the line is down, not that it is being opened for the first time. */
export function ConnectionBanner() {
  const { session, locale } = useWindow();
  const { connection } = useWindowState();
  const { t } = locale;
  const lost = connection.state === 'waiting' || (connection.state === 'connecting' && connection.attempt > 0);
  const closed = connection.state === 'closed' && connection.reason === 'by-server';
  return (
    <div className="banner-place" role="status">
      {(lost || closed) && (
        <div className="banner">
          <span className="banner-text">{t(closed ? 'connection.closed' : 'connection.waiting')}</span>
          {connection.state === 'waiting' && (
            <button type="button" className="text-button" onClick={() => session.reconnect()}>
              {t('connection.retryNow')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
