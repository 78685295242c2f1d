import { type ReactNode, useMemo, useState } from 'react';
import type { JsonObject } from '../form/json.ts';
import { ShownLanguage } from '../form/shown-language.ts';
import { writeWindow } from '../library/windows.ts';
import { WindowPreview } from './window-preview.tsx';

/** The studio: the form beside the window that it makes. */
export function WindowStage({ draft, children }: { draft: JsonObject; children: ReactNode }) {
  const [language, show] = useState<string>();
  const shown = useMemo(() => ({ language, show }), [language]);
  const configuration = useMemo(() => writeWindow(draft), [draft]);
  return (
    <ShownLanguage value={shown}>
      <div className="stage">
        <div className="stage-form">{children}</div>
        <aside className="stage-view">
          <WindowPreview draft={configuration} language={language} />
        </aside>
      </div>
    </ShownLanguage>
  );
}
