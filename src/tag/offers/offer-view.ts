/** Draws one engagement: real buttons in a shadow root, which neither the page's styles nor its policy reach. */
import type { Offer } from '../../protocol/engagement.ts';
import { element, paint, styled } from '../dom.ts';
import css from './offer.css?inline';
import { isProactive } from './renderers.ts';

export interface OfferView {
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
  const { design, engagementType, engagementId, zoneId } = offer;
  const place = engagementType === 5 ? document.getElementById(design.divId ?? '') : document.body;
  if (!place) return undefined;
  const { host, box } = composeOffer(offer, actions);
  host.id = `LPMcontainer-${engagementId}-${zoneId}`;
  place.append(host);
  const dialog = box as Partial<HTMLDialogElement>;
  dialog.showModal?.();
  return {
    remove() {
      /* Gives the focus back. */
      dialog.close?.();
      host.remove();
    },
  };
}

type Composed = Pick<Offer, 'design' | 'engagementType'> & { window: { language: string } };

/** The engagement, not on any page yet. */
export function composeOffer(offer: Composed, { click, intent, decline }: OfferActions) {
  const { design, engagementType, window } = offer;
  const { text, detail, imageUrl, side = 'right' } = design;
  const host = element('div', { className: 'LPMcontainer', lang: window.language });
  const inside: HTMLElement[] = imageUrl ? [element('img', { src: imageUrl, alt: '' })] : [];
  const button = element('button', { className: 'open', onclick: click, onpointerenter: intent, onfocus: intent });
  const box = element(engagementType === 1 ? 'dialog' : 'div', {
    className: `t${engagementType} ${side}`,
    dir: 'auto',
  });
  button.append(text);
  if (isProactive(offer)) {
    const ariaLabel = design.closeText ?? 'Close';
    box.className += ' card';
    box.ariaLabel = detail ?? text;
    box.oncancel = decline;
    if (detail) inside.push(element('p', { textContent: detail }));
    const close = element('button', { className: 'close', textContent: '✕', ariaLabel, onclick: decline });
    box.append(...inside, button, close);
    if (engagementType !== 1) box.role = 'region';
  } else {
    button.prepend(...inside);
    box.append(button);
  }
  paint(host, design.background, design.color);
  styled(host, css).append(box);
  return { host, box };
}
