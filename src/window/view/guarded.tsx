import type { ReactNode } from 'react';
import { Boundary } from '../../ui/boundary.tsx';
import { useWindow } from './context.ts';

/** A part of the window that says so where it cannot be drawn, or has not come. */
export function Guarded({ children }: { children: ReactNode }) {
  const { t } = useWindow().locale;
  return (
    <Boundary
      broken={(again) => (
        <p className="banner" role="alert">
          <span className="banner-text">{t('actionFailed')}</span>
          <button type="button" className="text-button" onClick={again}>
            {t('tryAgain')}
          </button>
        </p>
      )}
    >
      {children}
    </Boundary>
  );
}
