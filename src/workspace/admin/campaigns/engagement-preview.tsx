import { useEffect, useRef } from 'react';
import type { EngagementType, OfferDesign } from '../../../protocol/engagement.ts';
import { composeOffer } from '../../../tag/offers/offer-view.ts';
import type { JsonObject } from '../form/json.ts';
import { strings } from '../strings.ts';

/** The engagement as the page tag draws it, on a page of nothing but lines. */
/** Its text may be missing while it is being written. */
const designOf = ({ design }: JsonObject): OfferDesign => ({ text: '…', ...(design as object) });

export function EngagementPreview({ engagement }: { engagement: JsonObject }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const page = place.current;
    if (!page) return;
    const { host, box } = composeOffer(
      {
        engagementType: Number(engagement.type) as EngagementType,
        design: designOf(engagement),
        window: { language: typeof engagement.language === 'string' ? engagement.language : 'en-US' },
      },
      { click: () => {}, intent: () => {}, decline: () => {} },
    );
    if (box instanceof HTMLDialogElement) box.open = true;
    page.append(host);
    return () => host.remove();
  }, [engagement]);
  return (
    <figure className="preview">
      <figcaption>{strings.wizard.preview}</figcaption>
      <div className="preview-page" inert>
        <p className="preview-title">{strings.wizard.previewPage}</p>
        <div className="preview-lines" aria-hidden="true" />
        <div className="preview-place" ref={place} data-format={Number(engagement.type)} />
      </div>
    </figure>
  );
}
