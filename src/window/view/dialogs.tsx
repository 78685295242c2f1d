import { useEffect, useRef, useState } from 'react';
import { composerFieldId } from './composer.tsx';
import { useWindow } from './context.ts';

interface DialogAction {
  label: string;
  /** The dialog closes when it is through, and says so when it fails. */
  act?: () => unknown;
  danger?: boolean;
}

interface DialogProps {
  title: string;
  text: string;
  /** The first has the focus, and ends nothing. */
  actions: readonly DialogAction[];
  onDone: () => void;
}

function Dialog({ title, text, actions, onDone }: DialogProps) {
  const { locale } = useWindow();
  const dialog = useRef<HTMLDialogElement>(null);
  const [phase, setPhase] = useState<'asking' | 'acting' | 'failed'>('asking');
  useEffect(() => dialog.current?.showModal(), []);

  const run = ({ act }: DialogAction) => {
    setPhase('acting');
    Promise.resolve(act?.()).then(
      () => {
        dialog.current?.close();
        if (act) document.getElementById(composerFieldId)?.focus();
      },
      () => setPhase('failed'),
    );
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="dialog-title"
      aria-describedby="dialog-text"
      onKeyDown={(event) => event.stopPropagation()}
      onClose={onDone}
    >
      <h2 id="dialog-title" className="dialog-title">
        {title}
      </h2>
      <p id="dialog-text" className="dialog-text">
        {text}
      </p>
      {phase === 'failed' && (
        <p className="dialog-error" role="alert">
          {locale.t('actionFailed')}
        </p>
      )}
      <div className="dialog-actions">
        {actions.map((action) => (
          <button
            key={action.label}
            type="button"
            className={action.danger ? 'button button-danger' : action.act ? 'button' : 'button button-quiet'}
            disabled={phase === 'acting'}
            onClick={() => run(action)}
          >
            {action.label}
          </button>
        ))}
      </div>
    </dialog>
  );
}

interface Asking {
  onDone: () => void;
}

/** The questions of the menu and of the title bar. */
export function AskDialog({ about, onDone }: Asking & { about: 'end' | 'clear' | 'leave' }) {
  if (about === 'end') return <EndDialog onDone={onDone} />;
  return about === 'clear' ? <ClearDialog onDone={onDone} /> : <LeaveDialog onDone={onDone} />;
}

/** Ends the conversation, and the window with it where the account wants that. */
function useEnd(): () => Promise<void> {
  const { session, control, configuration } = useWindow();
  return async () => {
    await (await session.talking()).endConversation();
    const { closeOnEnd } = configuration;
    control.act({ type: 'ended', closeOnEnd, surveyed: control.conversation() === 'SURVEY' });
  };
}

function EndDialog({ onDone }: Asking) {
  const { t } = useWindow().locale;
  const end = useEnd();
  const actions = [{ label: t('end.cancel') }, { label: t('end.confirm'), act: end, danger: true }];
  return <Dialog title={t('end.title')} text={t('end.text')} actions={actions} onDone={onDone} />;
}

function ClearDialog({ onDone }: Asking) {
  const { session, locale } = useWindow();
  const { t } = locale;
  const clear = () => session.clearHistory();
  const actions = [{ label: t('cancel') }, { label: t('clear.confirm'), act: clear, danger: true }];
  return <Dialog title={t('clear.title')} text={t('clear.text')} actions={actions} onDone={onDone} />;
}

function LeaveDialog({ onDone }: Asking) {
  const { control, locale } = useWindow();
  const { t } = locale;
  const end = useEnd();
  const actions = [
    { label: t('minimize'), act: () => control.act({ type: 'minimize' }) },
    { label: t('end.confirm'), act: end, danger: true },
    { label: t('cancel') },
  ];
  return <Dialog title={t('leave.title')} text={t('leave.text')} actions={actions} onDone={onDone} />;
}
