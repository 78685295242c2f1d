import { AlertIcon } from '../../ui/message-icons.tsx';
import { useWindow } from './context.ts';

export function HistoryFailed() {
  const { session, locale } = useWindow();
  return (
    <div className="welcome" role="alert">
      <span className="welcome-mark" data-tone="danger">
        <AlertIcon size={28} />
      </span>
      <p className="welcome-text">{locale.t('historyFailed')}</p>
      <button type="button" className="button" onClick={() => session.retryHistory()}>
        {locale.t('tryAgain')}
      </button>
    </div>
  );
}
