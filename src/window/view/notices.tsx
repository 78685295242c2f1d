import { AlertIcon, BubbleIcon, LockIcon } from '../../ui/icons.tsx';
import { useWindow } from './context.ts';

export function SignInNotice({ reason }: { reason: 'sign-in-required' | 'other-identity' }) {
  const { session, locale } = useWindow();
  const { messages } = locale;
  const other = reason === 'other-identity';
  const texts = other ? messages.otherIdentity : messages.locked;
  return (
    <section className="notice" role="alert">
      <span className="notice-mark">
        <LockIcon size={18} />
      </span>
      <div className="notice-body">
        <p className="notice-title">{texts.title}</p>
        <p className="notice-text">{texts.text}</p>
      </div>
      {!other && (
        <button type="button" className="button button-small" onClick={() => session.reconnect()}>
          {messages.tryAgain}
        </button>
      )}
    </section>
  );
}

export function Welcome() {
  const { emptyTitle, emptyText } = useWindow().locale.messages;
  return (
    <div className="welcome">
      <span className="welcome-mark">
        <BubbleIcon size={28} />
      </span>
      <p className="welcome-title">{emptyTitle}</p>
      <p className="welcome-text">{emptyText}</p>
    </div>
  );
}

export function Loading() {
  const { loading } = useWindow().locale.messages;
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{loading}</span>
      {['agent', 'agent short', 'own', 'agent', 'own short'].map((shape) => (
        <span key={shape} className="loading-bubble" data-shape={shape} />
      ))}
    </div>
  );
}

export function HistoryFailed() {
  const { session, locale } = useWindow();
  return (
    <div className="welcome" role="alert">
      <span className="welcome-mark" data-tone="danger">
        <AlertIcon size={28} />
      </span>
      <p className="welcome-text">{locale.messages.historyFailed}</p>
      <button type="button" className="button" onClick={() => session.retryHistory()}>
        {locale.messages.tryAgain}
      </button>
    </div>
  );
}

export function NoAccount({ title, text }: { title: string; text: string }) {
  return (
    <main className="window window-bare">
      <div className="welcome" role="alert">
        <span className="welcome-mark" data-tone="danger">
          <AlertIcon size={28} />
        </span>
        <h1 className="welcome-title">{title}</h1>
        <p className="welcome-text">{text}</p>
      </div>
    </main>
  );
}
