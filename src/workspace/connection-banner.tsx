import { ClockIcon } from '../ui/message-icons.tsx';
import type { WorkspaceState } from './state.ts';
import { strings } from './strings.ts';

export function ConnectionBanner({ connection }: Pick<WorkspaceState, 'connection'>) {
  return (
    <div role="status" className="banner-place">
      {connection === 'lost' && (
        <p className="banner">
          <ClockIcon size={18} />
          <strong>{strings.connection.lost}</strong>
          <span>{strings.connection.lostHint}</span>
        </p>
      )}
    </div>
  );
}
