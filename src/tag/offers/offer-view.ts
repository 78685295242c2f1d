/** Draws one engagement: real buttons in a shadow root, which neither the page's styles nor its policy reach. */
import type { Offer } from '../../protocol/engagement.ts';
import { element, isRightToLeft, styled } from '../dom.ts';
import css from './offer.css?inline';
import { renderers } from './renderers.ts';

export interface OfferView {
  host: HTMLElement;
  remove(): void;
}

export interface OfferActions {
  click(): void;
  intent(): void;
  decline(): void;
}

/** Undefined: there is no place for it on this page. */
export function drawOffer(offer: Offer, actions: OfferActions): OfferView | undefined {
  const { design, engagementType, window: opened } = offer;
  const place = design.divId === undefined ? document.body : document.getElementById(design.divId);
  if (!place || (engagementType === 5) !== (place !== document.body)) return undefined;

  const { shape, proactive, tglName } = renderers[engagementType];
  const host = element('div', { className: 'LPMcontainer', id: `LPMcontainer-${offer.engagementId}-${offer.zoneId}` });
  host.lang = opened.language;
  host.dir = isRightToLeft(opened.language) ? 'rtl' : 'ltr';
  const root = styled(host, css, { '--bg': design.background, '--fg': design.color });

  const button = element('button', { className: 'open', type: 'button', onclick: actions.click });
  button.onpointerenter = button.onfocus = actions.intent;
  const picture = pictureOf(design.imageUrl);
  button.append(...(proactive ? [] : picture), design.text);
  const box = element(shape === 'dialog' ? 'dialog' : 'div', {
    className: `${tglName} t${engagementType} ${proactive ? 'card' : shape} ${design.side ?? 'right'} ${shape === 'dialog' || engagementType === 5 ? '' : 'fixed'}`,
  });
  if (proactive) {
    const label = closeLabels[opened.language.slice(0, 2)] ?? 'Close';
    const close = element('button', { className: 'close', type: 'button', onclick: actions.decline, ariaLabel: label });
    box.ariaLabel = design.detail ?? design.text;
    if (shape === 'card') box.role = 'region';
    box.append(...picture, ...(design.detail ? [element('p', { textContent: design.detail })] : []), button, close);
  } else box.append(button);
  root.append(box);
  place.append(host);
  if (box instanceof HTMLDialogElement) {
    /* Escape. */
    box.oncancel = actions.decline;
    box.showModal();
  }
  return {
    host,
    remove() {
      /* Gives the focus back. */
      if (box instanceof HTMLDialogElement) box.close();
      host.remove();
    },
  };
}

function pictureOf(url: string | undefined): Node[] {
  return url && /^https?:/.test(url) ? [element('img', { src: url, alt: '' })] : [];
}

const closeLabels: Record<string, string> = {
  de: 'Schließen',
  fr: 'Fermer',
  es: 'Cerrar',
  pt: 'Fechar',
  it: 'Chiudi',
  nl: 'Sluiten',
  he: 'סגירה',
  ar: 'إغلاق',
  ja: '閉じる',
};
