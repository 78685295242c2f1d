import { type ReactNode, useState } from 'react';
import { ImageIcon, PinIcon } from '../../ui/message-icons.tsx';
import type { Act, Block, TextBlock } from '../card-block.ts';
import { Select, Submit, Tick } from './card-choices.tsx';
import { CardContext, type CardPlace, useCard, useCardState, useElementId } from './card-state.ts';
import { Tabs } from './card-tabs.tsx';
import { useWindow } from './context.ts';

/** What somebody has composed: nothing of it is markup, and its colours are ours, so that it can be read. */
export function Card({ card, place }: { card: Block; place: CardPlace }) {
  return (
    <CardContext.Provider value={useCardState(card, place)}>
      <Part block={card} />
    </CardContext.Provider>
  );
}

function Part({ block }: { block: Block }) {
  const { t } = useWindow().locale;
  const draw = (inner: Block) => <Part block={inner} />;
  switch (block.kind) {
    case 'text':
      return <Text text={block} />;
    case 'button':
      return (
        <Acting act={block.act} className="card-button" hint={block.hint}>
          {block.title}
        </Acting>
      );
    case 'image':
      return <Picture image={block} />;
    case 'place':
      return (
        <a className="card-button" href={block.href} target="_blank" rel="noopener noreferrer nofollow">
          <PinIcon size={18} />
          {block.title ?? t('card.map')}
        </a>
      );
    case 'pairs':
      return (
        <dl className="card-pairs">
          {block.pairs.map(({ key, value }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a card never changes
            <div key={i}>
              <dt>
                <bdi>{key}</bdi>
              </dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'tick':
      return <Tick tick={block} />;
    case 'submit':
      return <Submit submit={block} />;
    case 'select':
      return <Select select={block} draw={draw} />;
    case 'tabs':
      return <Tabs tabs={block.tabs} draw={draw} />;
    case 'list':
      return <List list={block} />;
    case 'box':
      return (
        <div
          className="card-box"
          data-layout={block.layout}
          {...(block.layout === 'carousel' && { role: 'group', 'aria-label': t('card.cards'), tabIndex: 0 })}
        >
          <Parts blocks={block.blocks} />
        </div>
      );
  }
}

function Parts({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((one, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a card never changes
    <Part key={i} block={one} />
  ));
}

const Text = ({ text, id }: { text: TextBlock; id?: string }) => (
  <p className="card-text" id={id} dir="auto" data-bold={text.bold} data-italic={text.italic} data-large={text.large}>
    {text.text}
  </p>
);

function List({ list }: { list: Extract<Block, { kind: 'list' }> }) {
  const id = useElementId();
  const { name, blocks } = list;
  return (
    <fieldset className="card-list" aria-labelledby={name && id}>
      {name && <Text text={name} id={id} />}
      <Parts blocks={blocks} />
    </fieldset>
  );
}

interface ActingProps {
  act: Act;
  className: string;
  hint?: string | undefined;
  children: ReactNode;
}

function Acting({ act: { says, href, metadata }, className, hint, children }: ActingProps) {
  const card = useCard();
  const say = () => {
    if (says !== undefined) card.say({ text: says, metadata });
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
    <button type="button" className={className} title={hint} disabled={card.held} onClick={say}>
      {children}
    </button>
  );
}

/** Its room is there before it comes; where it does not come its words are. */
function Picture({ image }: { image: Extract<Block, { kind: 'image' }> }) {
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
        <Acting act={act} className="card-picture-button">
          {picture}
        </Acting>
      ) : (
        picture
      )}
      {caption !== undefined && <figcaption className="card-caption">{caption}</figcaption>}
    </figure>
  );
}
