import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useWindow } from './context.ts';

const emoji = [...'😀😅😂😊😍😉🤔😐😕😢😡😴👍👎👌👋🙏💪👏🤝🎉🔥⭐❤✅❌❓❗📦🚚💳🏠'];
const perRow = 8;

interface EmojiGridProps {
  close: () => void;
  onChoose: (emoji: string) => void;
}

/** Arrows move in it, as in any grid; Escape gives the focus back. */
export function EmojiGrid({ close, onChoose }: EmojiGridProps) {
  const { t } = useWindow().locale;
  const grid = useRef<HTMLFieldSetElement>(null);
  useEffect(() => grid.current?.querySelector('button')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      return close();
    }
    const all = [...(grid.current?.querySelectorAll('button') ?? [])];
    const inward = document.documentElement.dir === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: inward,
      ArrowLeft: -inward,
      ArrowDown: perRow,
      ArrowUp: -perRow,
    };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    all[all.indexOf(document.activeElement as HTMLButtonElement) + by]?.focus();
  };
  return (
    <fieldset ref={grid} className="emoji-grid" aria-label={t('composer.emoji')} onKeyDown={onKeyDown}>
      {emoji.map((one, i) => (
        <button
          key={one}
          type="button"
          className="emoji-item"
          tabIndex={i === 0 ? 0 : -1}
          onClick={() => onChoose(one)}
        >
          {one}
        </button>
      ))}
    </fieldset>
  );
}
