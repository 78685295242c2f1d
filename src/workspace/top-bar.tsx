import { useState } from 'react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
  Select,
  SelectValue,
} from 'react-aria-components';
import type { Availability } from '../protocol/enums.ts';
import { useDesk, useWorkspaceState } from './hooks.ts';
import { BrandIcon, ChevronDownIcon } from './icons.tsx';
import { strings } from './strings.ts';

export function TopBar({ onLogOut }: { onLogOut: () => void }) {
  return (
    <header className="top-bar">
      <div className="brand">
        <BrandIcon />
        <h1 className="brand-name">
          {strings.product} <span className="visually-hidden">{strings.pageName}</span>
        </h1>
      </div>
      <StatusSelect />
      <AccountMenu onLogOut={onLogOut} />
    </header>
  );
}

const order: readonly Availability[] = ['ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE'];

function StatusSelect() {
  const desk = useDesk();
  const { availability, connection } = useWorkspaceState();
  const [failed, setFailed] = useState(false);
  const change = (chosen: Availability) => {
    setFailed(false);
    desk.setAvailability(chosen).catch(() => setFailed(true));
  };
  return (
    <div className="status">
      {failed && (
        <span className="status-error" role="alert">
          {strings.status.failed}
        </span>
      )}
      <Select
        className="status-select"
        value={availability}
        onChange={(key) => change(key as Availability)}
        isDisabled={connection !== 'open'}
      >
        <Label className="visually-hidden">{strings.status.label}</Label>
        <Button className="button button-quiet status-button">
          <span className="status-dot" data-availability={availability} aria-hidden="true" />
          <SelectValue>{strings.status.names[availability]}</SelectValue>
          <ChevronDownIcon size={16} />
        </Button>
        <Popover className="popover" placement="bottom end">
          <ListBox className="menu">
            {order.map((value) => (
              <ListBoxItem key={value} id={value} textValue={strings.status.names[value]} className="menu-item">
                <span className="status-dot" data-availability={value} aria-hidden="true" />
                <span className="menu-item-text">
                  <span className="menu-item-label">{strings.status.names[value]}</span>{' '}
                  <span className="menu-item-hint">{strings.status.hints[value]}</span>
                </span>
              </ListBoxItem>
            ))}
          </ListBox>
        </Popover>
      </Select>
    </div>
  );
}

function AccountMenu({ onLogOut }: { onLogOut: () => void }) {
  const { me } = useWorkspaceState();
  return (
    <MenuTrigger>
      <Button className="button button-quiet account-button">
        <span className="avatar avatar-small" aria-hidden="true">
          {me.loginName.slice(0, 1).toUpperCase()}
        </span>
        <span className="visually-hidden">{strings.account.menu}</span>
        <span className="account-name">{me.loginName}</span>
        <ChevronDownIcon size={16} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" onAction={onLogOut}>
          <MenuItem id="log-out" className="menu-item">
            {strings.account.logOut}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
