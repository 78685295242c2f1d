import { useEffect, useRef, useState } from 'react';
import { MoreIcon } from '../../ui/icons.tsx';
import { openConversation } from '../conversations.ts';
import { useWindow, useWindowState } from './context.ts';
import { useLater } from './use-later.ts';

type Question = 'end' | 'clear' | 'leave';

/** The way to the window's menu. What is in it, and what it asks, is fetched when somebody wants it. */
export function MenuButton() {
  const { locale, configuration, leaving } = useWindow();
  const state = useWindowState();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<Question>();
  const button = useRef<HTMLButtonElement>(null);
  const list = useLater(() => import('./window-menu.tsx'), open);
  const dialogs = useLater(() => import('./dialogs.tsx'), asked !== undefined);
  useEffect(() => leaving.listen(() => setAsked('leave')), [leaving]);

  const { menu } = configuration;
  const always = menu.sound || menu.textSize;
  const sometimes = openConversation(state) && (menu.end || menu.urgent || menu.clearHistory || menu.transcript);
  const close = (back: boolean) => {
    setOpen(false);
    if (back) button.current?.focus();
  };
  return (
    <div className="menu">
      {(always || sometimes) && (
        <button
          ref={button}
          type="button"
          className="icon-button"
          aria-label={locale.t('menu.label')}
          aria-haspopup="menu"
          aria-expanded={open}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setOpen(true);
          }}
          onClick={() => setOpen(!open)}
        >
          <MoreIcon />
        </button>
      )}
      {open && list && <list.WindowMenu button={button} close={close} ask={setAsked} />}
      {asked && dialogs && <dialogs.AskDialog about={asked} onDone={() => setAsked(undefined)} />}
    </div>
  );
}
