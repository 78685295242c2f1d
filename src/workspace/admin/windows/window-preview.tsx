import { useEffect, useRef, useState } from 'react';
import { useAdmin } from '../context.ts';
import type { JsonObject } from '../form/json.ts';

const texts = { title: 'As your customers see it', frame: 'Preview of the window' };

/** The window itself, in a frame, with the draft instead of what is saved; in the reader's language unless another is asked for. */
export function WindowPreview({ draft, language }: { draft: JsonObject; language?: string | undefined }) {
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
    const message = { type: 'preview', configuration: draft, language };
    if (ready) frame.current?.contentWindow?.postMessage(message, location.origin);
  }, [ready, draft, language]);
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
