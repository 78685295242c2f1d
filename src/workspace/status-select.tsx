import { useState } from 'react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import type { Availability } from '../protocol/enums.ts';
import { openConversations } from './conversations.ts';
import { findColleague } from './directory.ts';
import { useDesk, useSlice } from './hooks.ts';
import { ChevronDownIcon } from './icons.tsx';
import { useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';

const texts = strings.status;
const order: readonly Availability[] = ['ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE'];
const separator = ' ';

/** The agent's state with its reason, and how full the desk is. */
export function StatusSelect() {
  const desk = useDesk();
  const availability = useSlice((state) => state.availability);
  const reason = useSlice((state) => state.reason);
  const connection = useSlice((state) => state.connection);
  const capacity = useSlice(({ directory, me }) => findColleague(directory, me.pid)?.capacity);
  const open = useSlice((state) => openConversations(state).length);
  const [failed, setFailed] = useState(false);
  const [isOpen, setOpen] = useState(false);
  useShortcut('status', () => setOpen(true));
  const choose = (key: string) => {
    const [chosen, why = ''] = key.split(separator);
    setFailed(false);
    desk.setAvailability(chosen as Availability, why).catch(() => setFailed(true));
  };
  const name = texts.names[availability];
  return (
    <div className="status">
      {failed && (
        <span className="status-error" role="alert">
          {texts.failed}
        </span>
      )}
      {capacity !== undefined && (
        <span className="status-load" title={texts.loadLabel(open, capacity)}>
          <span className="visually-hidden">{texts.loadLabel(open, capacity)}</span>
          <span aria-hidden="true">{texts.load(open, capacity)}</span>
        </span>
      )}
      <MenuTrigger isOpen={isOpen} onOpenChange={setOpen}>
        <Button
          className="button button-quiet status-button"
          isDisabled={connection !== 'open'}
          aria-label={`${texts.label}: ${reason === '' ? name : texts.withReason(name, reason)}`}
        >
          <span className="status-dot" data-availability={availability} aria-hidden="true" />
          <span>{reason === '' ? name : texts.withReason(name, reason)}</span>
          <ChevronDownIcon size={16} />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu
            className="menu"
            aria-label={texts.label}
            selectionMode="single"
            selectedKeys={[reason === '' ? availability : `${availability}${separator}${reason}`]}
            onAction={(key) => choose(String(key))}
          >
            {order.map((value) => (
              <MenuItem key={value} id={value} textValue={texts.names[value]} className="menu-item">
                <span className="status-dot" data-availability={value} aria-hidden="true" />
                <span className="menu-item-text">
                  <span className="menu-item-label">{texts.names[value]}</span>{' '}
                  <span className="menu-item-hint">{texts.hints[value]}</span>
                </span>
              </MenuItem>
            ))}
            <Separator className="menu-separator" />
            <MenuSection>
              <Header className="menu-head">{texts.names.AWAY}</Header>
              {texts.reasons.map((why) => (
                <MenuItem key={why} id={`AWAY${separator}${why}`} className="menu-item" textValue={why}>
                  <span className="status-dot" data-availability="AWAY" aria-hidden="true" />
                  {why}
                </MenuItem>
              ))}
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}
