/** What has been done, said where it does not move the page: for acts whose result is not to be seen by itself. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { CloseIcon } from '../../ui/icons.tsx';
import { strings } from './strings.ts';

type Tell = (text: string) => void;

const TellContext = createContext<Tell>(() => {});

export const useTell = (): Tell => useContext(TellContext);

const shownMs = 8000;

export function Telling({ children }: { children: ReactNode }) {
  const [told, setTold] = useState<{ text: string }>();
  const tell = useCallback((text: string) => setTold({ text }), []);
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => setTold(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <TellContext value={tell}>
      {children}
      <section className="toasts" aria-label={strings.told.label} aria-live="polite">
        {told && (
          <p className="toast">
            <span>{told.text}</span>
            <button type="button" className="button button-quiet icon-button" onClick={() => setTold(undefined)}>
              <CloseIcon size={16} />
              <span className="visually-hidden">{strings.told.dismiss}</span>
            </button>
          </p>
        )}
      </section>
    </TellContext>
  );
}
