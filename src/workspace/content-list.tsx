import { useEffect, useRef } from 'react';
import type { Content } from './contents.ts';
import { strings } from './strings.ts';

const texts = strings.composer;

interface ContentListProps {
  contents: readonly Content[];
  chosen: number;
  /** There is content at all. */
  any: boolean;
  onChoose: (text: string) => void;
}

/** What `/` has found, above the text; the keys stay with the text. */
export function ContentList({ contents, chosen, any, onChoose }: ContentListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div className="content-list" role="status">
      {contents.length === 0 && <p>{any ? texts.noContents : texts.noContentsYet}</p>}
      <div ref={list} id="composer-contents" role="listbox" aria-label={texts.contents} hidden={contents.length === 0}>
        {contents.map(({ id, title, category, hotkey, text }, index) => (
          <button
            key={id}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className="content-item"
            onMouseDown={(event) => {
              event.preventDefault();
              onChoose(text);
            }}
          >
            <span className="content-title">
              {title} <span className="content-category">{category}</span>
              {hotkey !== '' && (
                <span className="content-hotkey">
                  <kbd>Alt</kbd> <kbd>⇧</kbd> <kbd>{hotkey}</kbd>
                </span>
              )}
            </span>
            <span className="content-text">{text}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
