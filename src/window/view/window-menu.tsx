import { type RefObject, useState } from 'react';
import { mutedKey, quietKey } from '../arrivals.ts';
import { newestConversation, openConversation } from '../conversations.ts';
import type { State } from '../state.ts';
import { useWindow, useWindowState, type WindowParts } from './context.ts';
import { type MenuEntry, MenuList } from './menu.tsx';
import { setTextSize, textSize, textSizes } from './text-size.ts';

interface WindowMenuProps {
  button: RefObject<HTMLElement | null>;
  /** `back`: the focus returns to the button. */
  close: (back: boolean) => void;
  ask: (question: 'end' | 'clear') => void;
}

/** The window's menu, as the account has set it up. */
export function WindowMenu({ button, close, ask }: WindowMenuProps) {
  const parts = useWindow();
  const state = useWindowState();
  /** What stands in the browser's storage has changed. */
  const [, refresh] = useState(0);
  const entries = [
    ...aboutConversation(parts, state),
    ...settings(parts, () => refresh((count) => count + 1)),
    ...endings(parts, state, ask),
  ].filter((entry) => entry !== false);
  return <MenuList label={parts.locale.t('menu.label')} entries={entries} button={button} close={close} />;
}

function aboutConversation({ locale, configuration, session, announcer, store }: WindowParts, state: State) {
  const { menu } = configuration;
  const open = openConversation(state);
  const closedNow = (open?.closedUntil ?? 0) > Date.now();
  const entries: (MenuEntry | false)[] = [
    menu.urgent &&
      open !== undefined &&
      !closedNow && {
        label: locale.t(open.urgent ? 'menu.notUrgent' : 'menu.urgent'),
        act: () =>
          void session
            .talking()
            .then((talk) => talk.setUrgent(!open.urgent))
            .catch(() => announcer.say(locale.t('actionFailed'))),
      },
    menu.transcript &&
      newestConversation(state) !== undefined && {
        label: locale.t('menu.transcript'),
        act: () => void import('../transcript-file.ts').then((file) => file.download(store.get(), locale)),
      },
  ];
  return entries;
}

function endings({ locale, configuration }: WindowParts, state: State, ask: WindowMenuProps['ask']) {
  const { menu } = configuration;
  const clearable = newestConversation(state) !== undefined && state.connection.state === 'online';
  const entries: (MenuEntry | false)[] = [
    menu.clearHistory && clearable && { label: locale.t('menu.clear'), act: () => ask('clear') },
    menu.end && openConversation(state) !== undefined && { label: locale.t('menu.end'), act: () => ask('end') },
  ];
  return entries;
}

/** What a browser remembers for whoever uses it. */
function settings({ locale, configuration, host }: WindowParts, changed: () => void) {
  const { menu, notifications } = configuration;
  const { kept } = host;
  const toggle = (key: string) => {
    kept.set(key, kept.get(key) === '1' ? undefined : '1');
    changed();
  };
  const size = textSize(kept);
  const resize = (by: number) => {
    setTextSize(kept, textSizes[textSizes.indexOf(size) + by] ?? size);
    changed();
  };
  const canNotify = notifications.browser && (host.embedded || 'Notification' in window);
  const entries: (MenuEntry | false)[] = [
    menu.sound && { label: locale.t('menu.sound'), checked: kept.get(mutedKey) !== '1', act: () => toggle(mutedKey) },
    canNotify && {
      label: locale.t('menu.notify'),
      checked: kept.get(quietKey) !== '1' && (host.embedded || Notification.permission === 'granted'),
      act: () => void toggleNotifications(host.embedded, () => toggle(quietKey)),
    },
    menu.textSize && size < 130 && { label: locale.t('menu.larger'), act: () => resize(1) },
    menu.textSize && size > 100 && { label: locale.t('menu.smaller'), act: () => resize(-1) },
  ];
  return entries;
}

/** A frame may not ask; the page around it may. */
async function toggleNotifications(embedded: boolean, toggle: () => void): Promise<void> {
  if (!embedded && Notification.permission === 'default') await Notification.requestPermission();
  else toggle();
}
