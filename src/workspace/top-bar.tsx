import { useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { NavLink } from 'react-router';
import { askForNotifications, isSoundOn, notificationState, setSound } from './alerts.ts';
import { useSlice } from './hooks.ts';
import { BrandIcon, ChartIcon, ChatsIcon, ChevronDownIcon, TableIcon } from './icons.tsx';
import { isManager } from './roles.ts';
import { StatusSelect } from './status-select.tsx';
import { strings } from './strings.ts';

interface TopBarProps {
  onLogOut: () => void;
  onShortcuts: () => void;
  onSecurity: () => void;
}

export function TopBar(props: TopBarProps) {
  const me = useSlice((state) => state.me);
  return (
    <header className="top-bar">
      <div className="brand">
        <BrandIcon />
        <h1 className="brand-name">
          {strings.product} <span className="visually-hidden">{strings.pageName}</span>
        </h1>
      </div>
      <nav className="pages" aria-label={strings.pages.label}>
        <NavLink to="/workspace" end className="page-link">
          <ChatsIcon size={18} />
          <span>{strings.pages.desk}</span>
        </NavLink>
        <NavLink to="/workspace/conversations" className="page-link">
          <TableIcon size={18} />
          <span>{strings.pages.all}</span>
        </NavLink>
        {isManager(me) && (
          <NavLink to="/workspace/manager" className="page-link">
            <ChartIcon size={18} />
            <span>{strings.pages.manager}</span>
          </NavLink>
        )}
      </nav>
      <StatusSelect />
      <AccountMenu {...props} />
    </header>
  );
}

const texts = strings.account;
const notificationTexts = {
  on: texts.notificationsOn,
  ask: texts.notifications,
  blocked: texts.notificationsBlocked,
};

function AccountMenu({ onLogOut, onShortcuts, onSecurity }: TopBarProps) {
  const me = useSlice((state) => state.me);
  const [sound, setSoundShown] = useState(isSoundOn);
  const [notifications, setNotifications] = useState(notificationState);
  const acts: Record<string, () => void> = {
    'log-out': onLogOut,
    shortcuts: onShortcuts,
    security: onSecurity,
    sound: () => {
      setSound(!sound);
      setSoundShown(!sound);
    },
    notifications: () => void askForNotifications().then(() => setNotifications(notificationState())),
  };
  return (
    <MenuTrigger>
      <Button className="button button-quiet account-button">
        <span className="avatar avatar-small" aria-hidden="true">
          {[...me.nickname][0]?.toUpperCase()}
        </span>
        <span className="visually-hidden">{texts.menu}</span>
        <bdi className="account-name">{me.nickname}</bdi>
        <ChevronDownIcon size={16} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          aria-label={texts.menu}
          disabledKeys={notifications === 'ask' ? [] : ['notifications']}
          onAction={(key) => acts[String(key)]?.()}
        >
          <MenuItem id="sound" className="menu-item">
            {sound ? texts.soundOff : texts.soundOn}
          </MenuItem>
          <MenuItem id="notifications" className="menu-item">
            {notificationTexts[notifications]}
          </MenuItem>
          <MenuItem id="shortcuts" className="menu-item">
            {texts.shortcuts}
          </MenuItem>
          <MenuItem id="security" className="menu-item">
            {texts.security}
          </MenuItem>
          <MenuItem id="log-out" className="menu-item">
            {texts.logOut}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
