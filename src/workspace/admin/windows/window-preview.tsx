import { useEffect, useRef, useState } from 'react';
import { useAdmin } from '../context.ts';
import type { JsonObject } from '../form/json.ts';

const texts = { title: 'As your customers see it', frame: 'Preview of the window' };

/** The window itself, in a frame, with the draft instead of what is saved. */
export function WindowPreview({ draft }: { draft: JsonObject }) {
  const { session } = useAdmin();
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const listen = ({ source, origin, data }: MessageEvent) => {
      const own = origin === location.origin && source === frame.current?.contentWindow;
      if (own && data?.type === 'preview-ready') setReady(true);
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, []);
  useEffect(() => {
    if (ready) frame.current?.contentWindow?.postMessage({ type: 'preview', configuration: draft }, location.origin);
  }, [ready, draft]);
  return (
    <figure className="preview">
      <figcaption>{texts.title}</figcaption>
      {/* Inert: it is looked at, not used. */}
      <iframe
        ref={frame}
        inert
        className="preview-window"
        data-size={draft.size}
        title={texts.frame}
        src={`/window?account=${encodeURIComponent(session.me.account)}&preview`}
      />
    </figure>
  );
}
