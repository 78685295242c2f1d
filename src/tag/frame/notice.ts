/** What a page shows instead of a window: loaded when it is needed. */
import type { element } from '../dom.ts';
import type { Bar, drawBar } from './stage.ts';
import { textsOf } from './texts.ts';

/** What the frame's file has already; imported from here it would have to be a file of its own. */
export interface Drawing {
  element: typeof element;
  drawBar: typeof drawBar;
}

/** A minimized window without a frame: it opens, on the consumer's click, what cannot open by itself. */
export const drawOpener = ({ drawBar }: Drawing, language: string, open: () => void): Bar =>
  drawBar(textsOf(language).openWindow, open, true);

export interface Notice {
  kind: 'signed-out' | 'elsewhere';
  language: string;
  closed(): void;
  retry?(): void;
}

/** Closing it asks nothing. */
export function drawNotice({ element }: Drawing, { kind, language, closed, retry }: Notice): HTMLElement {
  const texts = textsOf(language);
  const box = element('div', { className: 'notice lpc_notice' });
  box.role = 'alert';
  box.append(element('p', { textContent: kind === 'signed-out' ? texts.signedOut : texts.elsewhere }));
  if (retry)
    box.append(element('button', { type: 'button', className: 'retry', textContent: texts.retry, onclick: retry }));
  box.append(element('button', { type: 'button', className: 'close', ariaLabel: texts.close, onclick: closed }));
  return box;
}
