import { LockIcon } from '../../ui/message-icons.tsx';
import { useWindow } from './context.ts';

export type LockedReason = 'sign-in-required' | 'other-identity';

/** Between what was said and what is being written, which both stay. */
export function SignInNotice({ reason }: { reason: LockedReason }) {
  const { title, text } = useLockedTexts(reason);
  return (
    <section className="notice" role="alert">
      <span className="notice-mark">
        <LockIcon size={18} />
      </span>
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        <p className="notice-text">{text}</p>
      </div>
      <SignInAgain reason={reason} small />
    </section>
  );
}

/** The same while there is nothing else to show. */
export function SignInPage({ reason }: { reason: LockedReason }) {
  const { title, text } = useLockedTexts(reason);
  return (
    <div className="welcome" role="alert">
      <span className="welcome-mark">
        <LockIcon size={28} />
      </span>
      <p className="welcome-title">{title}</p>
      <p className="welcome-text">{text}</p>
      <SignInAgain reason={reason} />
    </div>
  );
}

function useLockedTexts(reason: LockedReason) {
  const { t } = useWindow().locale;
  return reason === 'other-identity'
    ? { title: t('otherIdentity.title'), text: t('otherIdentity.text') }
    : { title: t('locked.title'), text: t('locked.text') };
}

function SignInAgain({ reason, small }: { reason: LockedReason; small?: boolean }) {
  const { session, locale, logInButton } = useWindow();
  const other = reason === 'other-identity';
  if (logInButton) return logInButton(small === true);
  return (
    <button
      type="button"
      className={small ? 'button button-small' : 'button'}
      onClick={() => (other ? location.reload() : session.reconnect())}
    >
      {locale.t(other ? 'reload' : 'tryAgain')}
    </button>
  );
}
