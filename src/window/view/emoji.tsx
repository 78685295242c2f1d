import { type FocusEvent, useRef, useState } from 'react';
import { SmileIcon } from '../../ui/icons.tsx';
import { useWindow } from './context.ts';
import { useLater } from './use-later.ts';

/** A small choice, for keyboards that have none: phones bring their own. */
export function EmojiButton({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t } = useWindow().locale;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const part = useLater(() => import('./emoji-grid.tsx'), open);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (emoji: string) => {
    setOpen(false);
    onChoose(emoji);
  };
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it notices that the focus goes
    <div className="emoji" onBlur={onBlur}>
      <button
        ref={button}
        type="button"
        className="icon-button"
        aria-label={t('composer.emoji')}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <SmileIcon />
      </button>
      {open && part && <part.EmojiGrid close={close} onChoose={choose} />}
    </div>
  );
}
