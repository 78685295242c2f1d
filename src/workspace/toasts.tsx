import { Button } from 'react-aria-components';
import { useDesk, useSlice } from './hooks.ts';
import { CloseIcon } from './icons.tsx';
import { strings } from './strings.ts';

export function Toasts() {
  const toasts = useSlice((state) => state.toasts);
  const { store } = useDesk();
  return (
    <section className="toasts" aria-label={strings.toasts.label} aria-live="polite">
      {toasts.map(({ id, text }) => (
        <p key={id} className="toast">
          <span>{text}</span>
          <Button
            className="button button-quiet icon-button"
            aria-label={strings.toasts.dismiss}
            onPress={() => store.dispatch({ type: 'toastDismissed', id })}
          >
            <CloseIcon size={16} />
          </Button>
        </p>
      ))}
    </section>
  );
}
