/** Draws one engagement: real buttons in a shadow root, which neither the page's styles nor its policy reach. */
import type { Offer } from '../../protocol/engagement.ts';
import { element, isRightToLeft, styled } from '../dom.ts';
import css from './offer.css?inline';
import { isProactive } from './renderers.ts';

export interface OfferView {
  host: HTMLElement;
  remove(): void;
}

export interface OfferActions {
  click(): void;
  /** The consumer reaches for it. */
  intent(): void;
  decline(): void;
}

/** Undefined: there is no place for it on this page. */
export function drawOffer(offer: Offer, actions: OfferActions): OfferView | undefined {
  const { design, engagementType: type, window: opened } = offer;
  const { text, detail, imageUrl, divId, background, color } = design;
  const place = type === 5 ? document.getElementById(divId ?? '') : document.body;
  if (!place) return undefined;

  const host = element('div', {
    className: 'LPMcontainer',
    id: `LPMcontainer-${offer.engagementId}-${offer.zoneId}`,
    lang: opened.language,
    dir: isRightToLeft(opened.language) ? 'rtl' : 'ltr',
  });
  const picture = imageUrl?.startsWith('https:') ? [element('img', { src: imageUrl, alt: '' })] : [];
  const { click, intent, decline } = actions;
  const open = { className: 'open', type: 'button', onclick: click, onpointerenter: intent, onfocus: intent } as const;
  const button = element('button', open);
  const box = element(type === 1 ? 'dialog' : 'div', { className: `t${type} ${design.side ?? 'right'}` });
  if (isProactive(offer)) {
    box.className += ' card';
    box.ariaLabel = detail ?? text;
    if (type !== 1) box.role = 'region';
    const ariaLabel = design.closeText ?? 'Close';
    const close = element('button', {
      className: 'close',
      type: 'button',
      textContent: '✕',
      ariaLabel,
      onclick: decline,
    });
    button.append(text);
    box.append(...picture, element('p', { textContent: detail ?? '' }), button, close);
  } else {
    button.append(...picture, text);
    box.append(button);
  }
  styled(host, css, { '--bg': background, '--fg': color }).append(box);
  place.append(host);
  const dialog = box instanceof HTMLDialogElement ? box : undefined;
  dialog?.showModal();
  /* Escape. */
  box.oncancel = decline;
  return {
    host,
    remove() {
      /* Gives the focus back. */
      dialog?.close();
      host.remove();
    },
  };
}
