import { type ReactNode, useState } from 'react';
import { ImageIcon, PinIcon } from '../../ui/message-icons.tsx';
import type { Act, Block } from '../card.ts';
import { composerFieldId } from './composer.tsx';
import { useTalk, useWindow } from './context.ts';

export interface CardPlace {
  dialogId?: string;
  sequence?: number;
}

/** What somebody has composed: nothing of it is markup, and its colours are ours, so that it can be read. */
export function Card({ block, place }: { block: Block; place: CardPlace }) {
  const { t } = useWindow().locale;
  switch (block.kind) {
    case 'text':
      return (
        <p className="card-text" dir="auto" data-bold={block.bold} data-italic={block.italic} data-large={block.large}>
          {block.text}
        </p>
      );
    case 'button':
      return (
        <Acting act={block.act} className="card-button" hint={block.hint} place={place}>
          {block.title}
        </Acting>
      );
    case 'image':
      return <Picture image={block} place={place} />;
    case 'place':
      return (
        <a className="card-button" href={block.href} target="_blank" rel="noopener noreferrer nofollow">
          <PinIcon size={18} />
          {block.title ?? t('card.map')}
        </a>
      );
    case 'box':
      return (
        <div
          className="card-box"
          data-layout={block.layout}
          {...(block.layout === 'carousel' && { role: 'group', 'aria-label': t('card.cards'), tabIndex: 0 })}
        >
          {block.blocks.map((one, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a card never changes
            <Card key={i} block={one} place={place} />
          ))}
        </div>
      );
  }
}

interface ActingProps {
  act: Act;
  className: string;
  hint?: string | undefined;
  place: CardPlace;
  children: ReactNode;
}

function Acting({ act: { says, href, metadata }, className, hint, place, children }: ActingProps) {
  const talk = useTalk();
  const say = () => {
    if (says !== undefined) talk.answer({ title: says, text: says, ...(metadata && { metadata }) }, place);
  };
  if (href !== undefined)
    return (
      <a
        className={className}
        href={href}
        title={hint}
        target="_blank"
        rel="noopener noreferrer nofollow"
        onClick={say}
      >
        {children}
      </a>
    );
  return (
    <button
      type="button"
      className={className}
      title={hint}
      onClick={() => {
        say();
        document.getElementById(composerFieldId)?.focus();
      }}
    >
      {children}
    </button>
  );
}

/** Its room is there before it comes; where it does not come its words are. */
function Picture({ image, place }: { image: Extract<Block, { kind: 'image' }>; place: CardPlace }) {
  const [failed, setFailed] = useState(false);
  const { url, alt, caption, act } = image;
  const picture = failed ? (
    <span className="card-picture card-no-picture">
      <ImageIcon size={24} />
      {alt}
    </span>
  ) : (
    <img
      className="card-picture"
      src={url}
      alt={alt}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setFailed(true)}
    />
  );
  return (
    <figure className="card-figure">
      {act ? (
        <Acting act={act} className="card-picture-button" place={place}>
          {picture}
        </Acting>
      ) : (
        picture
      )}
      {caption !== undefined && <figcaption className="card-caption">{caption}</figcaption>}
    </figure>
  );
}
