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
  Text,
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
        <span className="brand-name">{strings.product}</span>
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
                  <Text slot="label">{strings.status.names[value]}</Text>
                  <Text slot="description">{strings.status.hints[value]}</Text>
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
      <Button className="button button-quiet account-button" aria-label={strings.account.menu(me.loginName)}>
        <span
          className="avatar avatar-small"
          aria-hidden="true"
          data-initial={me.loginName.slice(0, 1).toUpperCase()}
        />
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
