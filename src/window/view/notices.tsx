import { useWindow, useWindowState } from './context.ts';
import { useLater } from './use-later.ts';

/** What asks for a login, loaded when there is something to ask. */
export function useSignIn() {
  const { connection } = useWindowState();
  const reason = connection.state === 'locked' ? connection.reason : undefined;
  const part = useLater(() => import('./sign-in.tsx'), reason !== undefined);
  return reason && part && { reason, ...part };
}

export function Loading() {
  const { t } = useWindow().locale;
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{t('loading')}</span>
      {['agent', 'agent short', 'own', 'agent', 'own short'].map((shape) => (
        <span key={shape} className="loading-bubble" data-shape={shape} />
      ))}
    </div>
  );
}
