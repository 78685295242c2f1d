/** What every screen has: a heading, and something to show while there is nothing to show. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { BackIcon } from '../icons.tsx';
import type { ApiError } from './api.ts';
import type { Loaded } from './context.ts';
import { strings } from './strings.ts';

interface PageProps {
  title: string;
  lead?: string;
  back?: { to: string; label: string };
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

export function Page({ title, lead, back, actions, wide, children }: PageProps) {
  return (
    <div className={wide ? 'screen screen-wide' : 'screen'}>
      <title>{`${title} · ${strings.title}`}</title>
      {back && (
        <Link className="back-link" to={back.to}>
          <BackIcon size={16} />
          {back.label}
        </Link>
      )}
      <div className="screen-head">
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p className="muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="screen-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function Loading() {
  return (
    <div className="skeletons" aria-busy="true">
      <span className="visually-hidden" role="status">
        {strings.loading}
      </span>
      <div className="skeleton" />
      <div className="skeleton" />
      <div className="skeleton" />
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
}

/** Where there is nothing yet: what it would be for, and how to begin. */
export const Empty = ({ title, children }: EmptyProps) => (
  <div className="empty sheet">
    <p className="empty-title">{title}</p>
    {children}
  </div>
);

export function Failed({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  return (
    <div className="empty sheet" role="alert">
      <p className="empty-title">{strings.failedTitle}</p>
      <p>{strings.readFailure(error)}</p>
      <button type="button" className="button" onClick={onRetry}>
        {strings.retry}
      </button>
    </div>
  );
}

interface WhenReadyProps<T> {
  of: [Loaded<T>, reload: () => void];
  children: (value: T, reload: () => void) => ReactNode;
}

export function WhenReady<T>({ of: [loaded, reload], children }: WhenReadyProps<T>) {
  if (loaded.state === 'loading') return <Loading />;
  if (loaded.state === 'failed') return <Failed error={loaded.error} onRetry={reload} />;
  return children(loaded.value, reload);
}
