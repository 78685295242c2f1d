import { useWindow, useWindowState } from './context.ts';

/** Says that the line is down, not that it is being opened for the first time. */
export function ConnectionBanner() {
  const { session, locale } = useWindow();
  const { connection } = useWindowState();
  const texts = locale.messages.connection;
  const lost = connection.state === 'waiting' || (connection.state === 'connecting' && connection.attempt > 0);
  const closed = connection.state === 'closed' && connection.reason === 'by-server';
  return (
    <div className="banner-place" role="status">
      {(lost || closed) && (
        <div className="banner">
          <span className="banner-text">{closed ? texts.closed : texts.waiting}</span>
          {connection.state === 'waiting' && (
            <button type="button" className="text-button" onClick={() => session.reconnect()}>
              {texts.retryNow}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
