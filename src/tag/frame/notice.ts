/** A notice where the window would be. Closing it asks nothing. */
import { element } from '../dom.ts';
import { textsOf } from './texts.ts';

export interface Notice {
  kind: 'signed-out' | 'elsewhere';
  language: string;
  closed(): void;
  retry?(): void;
}

export function drawNotice({ kind, language, closed, retry }: Notice): HTMLElement {
  const texts = textsOf(language);
  const box = element('div', { className: 'notice lpc_notice' });
  box.role = 'alert';
  box.append(element('p', { textContent: kind === 'signed-out' ? texts.signedOut : texts.elsewhere }));
  if (retry)
    box.append(element('button', { type: 'button', className: 'retry', textContent: texts.retry, onclick: retry }));
  box.append(element('button', { type: 'button', className: 'close', ariaLabel: texts.close, onclick: closed }));
  return box;
}
