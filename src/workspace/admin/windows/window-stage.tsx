import type { ReactNode } from 'react';
import type { JsonObject } from '../form/json.ts';
import { WindowPreview } from './window-preview.tsx';

/** The studio: the form beside the window that it makes. */
export function WindowStage({ draft, children }: { draft: JsonObject; children: ReactNode }) {
  return (
    <div className="stage">
      <div className="stage-form">{children}</div>
      <aside className="stage-view">
        <WindowPreview draft={draft} />
      </aside>
    </div>
  );
}
