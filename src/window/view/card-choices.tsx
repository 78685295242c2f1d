import { type ChangeEvent, type ReactNode, useState } from 'react';
import { ChevronDownIcon, TickIcon } from '../../ui/message-icons.tsx';
import type { Block, Option } from '../card-block.ts';
import { useCard, useElementId } from './card-state.ts';
import { useWindow } from './context.ts';

type Of<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;

export function Tick({ tick: { text, hint, choice } }: { tick: Of<'tick'> }) {
  const card = useCard();
  return (
    <label className="card-tick" title={hint}>
      <input
        type="checkbox"
        checked={card.chosen.has(choice.id)}
        disabled={card.locked}
        onChange={(event) => card.choose(choice.id, event.currentTarget.checked)}
      />
      <span>
        <bdi>{text}</bdi>
      </span>
    </label>
  );
}

/** Nothing can be sent while nothing is chosen, nor again. */
export function Submit({ submit }: { submit: Of<'submit'> }) {
  const { t } = useWindow().locale;
  const card = useCard();
  const line = card.submitted(submit);
  return (
    <button
      type="button"
      className="card-button card-submit"
      title={submit.hint}
      disabled={card.held || !line}
      onClick={() => line && card.say(line)}
    >
      {card.done ? (
        <>
          <TickIcon size={18} />
          {t('delivery.sent')}
        </>
      ) : (
        submit.title
      )}
    </button>
  );
}

interface SelectProps {
  select: Of<'select'>;
  draw: (block: Block) => ReactNode;
}

export function Select({ select: { layout, many, options }, draw }: SelectProps) {
  const { t } = useWindow().locale;
  const name = useElementId();
  const ids = options.map(({ choice }) => choice.id);
  const Row = layout === 'carousel' ? CarouselOption : AccordionOption;
  return (
    <fieldset className="card-select" data-layout={layout} aria-label={t('card.cards')}>
      {options.map((option) => (
        <Row key={option.choice.id} option={option} draw={draw} input={{ name, many, ids }} />
      ))}
    </fieldset>
  );
}

interface OptionProps {
  option: Option;
  draw: (block: Block) => ReactNode;
  input: { name: string; many: boolean; ids: readonly number[] };
}

function useChooser({ choice: { id } }: Option, { name, many, ids }: OptionProps['input']) {
  const card = useCard();
  return {
    type: many ? 'checkbox' : 'radio',
    name,
    checked: card.chosen.has(id),
    disabled: card.locked,
    onChange: (event: ChangeEvent<HTMLInputElement>) => card.choose(id, event.currentTarget.checked, many ? [] : ids),
  };
}

/** The whole of it can be pressed, but what is in it does what it does. */
function CarouselOption({ option, draw, input }: OptionProps) {
  return (
    <div className="card-option">
      <label className="card-option-chooser">
        <input {...useChooser(option, input)} />
        <span className="visually-hidden">{option.title}</span>
      </label>
      {draw(option.block)}
    </div>
  );
}

function AccordionOption({ option, draw, input }: OptionProps) {
  const [open, setOpen] = useState(false);
  const id = useElementId();
  const chooser = useChooser(option, input);
  const { title, more } = option;
  return (
    <div className="card-fold">
      <div className="card-fold-head">
        <label className="card-tick">
          <input {...chooser} />
          <span>
            <bdi id={`${id}-title`}>{title}</bdi>
            {more !== undefined && ' '}
            {more !== undefined && <bdi className="card-fold-more">{more}</bdi>}
          </span>
        </label>
        <button
          type="button"
          className="card-fold-button"
          aria-expanded={open}
          aria-controls={id}
          aria-labelledby={`${id}-title`}
          onClick={() => setOpen(!open)}
        >
          <ChevronDownIcon size={18} />
        </button>
      </div>
      <div id={id} className="card-fold-body" hidden={!open}>
        {draw(option.block)}
      </div>
    </div>
  );
}
