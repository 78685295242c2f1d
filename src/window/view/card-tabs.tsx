import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { Block } from '../card-block.ts';
import { useElementId } from './card-state.ts';

interface TabsProps {
  tabs: Extract<Block, { kind: 'tabs' }>['tabs'];
  draw: (block: Block) => ReactNode;
}

/** Arrows, Home and End go from tab to tab and show each; Tab goes on into what is shown. */
export function Tabs({ tabs, draw }: TabsProps) {
  const id = useElementId();
  const [shown, setShown] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const to = targetOf(event.key, { shown, forward, count: tabs.length });
    if (to === undefined) return;
    event.preventDefault();
    setShown(to);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
  };
  return (
    <div className="card-tabs">
      <div ref={list} className="card-tab-list" role="tablist" onKeyDown={onKeyDown}>
        {tabs.map(({ title }, i) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a card never changes
            key={i}
            type="button"
            role="tab"
            id={`${id}-tab-${i}`}
            className="card-tab"
            aria-selected={i === shown}
            aria-controls={`${id}-${i}`}
            tabIndex={i === shown ? 0 : -1}
            onClick={() => setShown(i)}
          >
            {title}
          </button>
        ))}
      </div>
      {tabs.map(({ block }, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a card never changes
          key={i}
          id={`${id}-${i}`}
          className="card-tab-panel"
          role="tabpanel"
          aria-labelledby={`${id}-tab-${i}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what is shown may have nothing else in it to come to
          tabIndex={0}
          hidden={i !== shown}
        >
          {draw(block)}
        </div>
      ))}
    </div>
  );
}

interface Standing {
  shown: number;
  forward: string;
  count: number;
}

function targetOf(key: string, { shown, forward, count }: Standing): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined;
  return (shown + (key === forward ? 1 : count - 1)) % count;
}
