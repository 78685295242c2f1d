import { useEffect, useRef, useState } from 'react';
import { composerFieldId } from './composer.tsx';
import { useWindow } from './context.ts';

export function ConfirmEnd({ onDone }: { onDone: () => void }) {
  const { session, locale } = useWindow();
  const texts = locale.messages.confirmEnd;
  const dialog = useRef<HTMLDialogElement>(null);
  const [phase, setPhase] = useState<'asking' | 'ending' | 'failed'>('asking');

  useEffect(() => dialog.current?.showModal(), []);

  const confirm = () => {
    setPhase('ending');
    session.endConversation().then(
      () => {
        dialog.current?.close();
        document.getElementById(composerFieldId)?.focus();
      },
      () => setPhase('failed'),
    );
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onClose={onDone}
    >
      <h2 id="confirm-title" className="dialog-title">
        {texts.title}
      </h2>
      <p id="confirm-text" className="dialog-text">
        {texts.text}
      </p>
      {phase === 'failed' && (
        <p className="dialog-error" role="alert">
          {texts.failed}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button button-quiet" onClick={() => dialog.current?.close()}>
          {texts.cancel}
        </button>
        <button type="button" className="button button-danger" disabled={phase === 'ending'} onClick={confirm}>
          {texts.confirm}
        </button>
      </div>
    </dialog>
  );
}
