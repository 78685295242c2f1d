import { type FocusEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import { TickIcon } from '../../ui/message-icons.tsx';

export interface MenuEntry {
  label: string;
  act: () => void;
  /** Present: it is switched on or off. */
  checked?: boolean;
}

interface MenuListProps {
  label: string;
  entries: readonly MenuEntry[];
  button: RefObject<HTMLElement | null>;
  /** `back`: the focus returns to the button. */
  close: (back: boolean) => void;
}

/** A menu by the book: arrows move, Home and End jump, Escape and leaving close. */
export function MenuList({ label, entries, button, close }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => buttonsIn(list.current)[0]?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      return close(true);
    }
    const all = buttonsIn(list.current);
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    all.at(target % all.length)?.focus();
  };
  const onBlur = (event: FocusEvent<HTMLDivElement>) => {
    const to = event.relatedTarget;
    if (to !== button.current && !event.currentTarget.contains(to)) close(false);
  };
  return (
    <div
      ref={list}
      className="menu-list"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {entries.map((entry) => (
        <Entry key={entry.label} entry={entry} close={close} />
      ))}
    </div>
  );
}

function Entry({ entry: { label, act, checked }, close }: { entry: MenuEntry; close: (back: boolean) => void }) {
  const choose = () => {
    close(true);
    act();
  };
  if (checked === undefined)
    return (
      <button type="button" role="menuitem" tabIndex={-1} className="menu-item" onClick={choose}>
        {label}
      </button>
    );
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={checked}
      tabIndex={-1}
      className="menu-item"
      onClick={choose}
    >
      {label}
      {checked && <TickIcon size={16} />}
    </button>
  );
}

const buttonsIn = (list: HTMLElement | null) => [...(list?.querySelectorAll('button') ?? [])];
