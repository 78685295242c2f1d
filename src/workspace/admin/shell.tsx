import { useEffect, useRef, useState } from 'react';
import { Link, NavLink, useLocation, useNavigate } from 'react-router';
import { Guarded } from '../guarded.tsx';
import { BrandIcon } from '../icons.tsx';
import { asApiError, useAdmin } from './context.ts';
import { Screens } from './routes.tsx';
import { findScreens, type Screen, screens } from './screens.ts';
import { strings } from './strings.ts';
import { Telling } from './tell.tsx';

const texts = strings.nav;

export function Shell({ onLogOut }: { onLogOut: () => void }) {
  const { session } = useAdmin();
  const { pathname } = useLocation();
  const [menuOpen, setMenuOpen] = useState(false);
  const permitted = usePermission();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    setMenuOpen(false);
    main.current?.scrollTo(0, 0);
    /* What had it has gone with the last screen, as a button that deletes does. */
    if (document.activeElement === document.body) main.current?.focus();
  }, [pathname]);

  if (permitted === 'refused') return <NotAllowed onLogOut={onLogOut} />;
  return (
    <Telling>
      <div className="console" data-menu={menuOpen || undefined}>
        <a className="skip-link" href="#content">
          {strings.skip}
        </a>
        <header className="top-bar">
          <button
            type="button"
            className="button button-quiet icon-button menu-toggle"
            aria-expanded={menuOpen}
            aria-controls="screens"
            onClick={() => setMenuOpen(!menuOpen)}
          >
            <span aria-hidden="true">☰</span>
            <span className="visually-hidden">{texts.open}</span>
          </button>
          <Link to="/admin" className="brand" aria-label={`${strings.product} ${strings.console}`}>
            <BrandIcon />
            <span className="brand-name">
              {strings.product} <span className="brand-part">{strings.console}</span>
            </span>
          </Link>
          <ScreenSearch />
          <span className="who" title={texts.loggedIn(session.me.loginName, session.me.account)}>
            {session.me.loginName}
          </span>
          <a className="button button-quiet" href="/workspace">
            {texts.workspace}
          </a>
          <button type="button" className="button button-quiet" onClick={onLogOut}>
            {texts.logOut}
          </button>
        </header>
        <div className="console-body">
          <nav id="screens" className="screens" aria-label={texts.label}>
            <ScreenMenu />
          </nav>
          <main id="content" className="content" tabIndex={-1} ref={main}>
            {permitted === 'asking' ? (
              <p role="status">{strings.loading}</p>
            ) : (
              <Guarded place={pathname}>
                <Screens />
              </Guarded>
            )}
          </main>
        </div>
      </div>
    </Telling>
  );
}

/** The server decides on every call; this only spares others a screen full of refusals. */
function usePermission(): 'asking' | 'given' | 'refused' {
  const { api } = useAdmin();
  const [permission, setPermission] = useState<'asking' | 'given' | 'refused'>('asking');
  useEffect(() => {
    api.get('/configuration/le-account/settings').then(
      () => setPermission('given'),
      (error: unknown) => setPermission(asApiError(error).status === 403 ? 'refused' : 'given'),
    );
  }, [api]);
  return permission;
}

function NotAllowed({ onLogOut }: { onLogOut: () => void }) {
  const { session } = useAdmin();
  return (
    <main className="login">
      <div className="login-sheet">
        <div className="login-head">
          <BrandIcon size={44} />
          <h1>{strings.notAllowed.title}</h1>
          <p>{strings.notAllowed.text(session.me.loginName)}</p>
        </div>
        <a className="button button-primary button-wide" href="/workspace">
          {strings.notAllowed.workspace}
        </a>
        <button type="button" className="button button-wide" onClick={onLogOut}>
          {strings.notAllowed.other}
        </button>
      </div>
    </main>
  );
}

function ScreenMenu() {
  const shown = screens.filter(({ hidden }) => !hidden);
  const groups = [...new Set(shown.map(({ group }) => group))];
  return groups.map((group) => (
    <section key={group} className="screen-group" aria-labelledby={`group-${group}`}>
      <h2 id={`group-${group}`}>{group}</h2>
      <ul>
        {shown
          .filter((screen) => screen.group === group)
          .map(({ path, label }) => (
            <li key={path}>
              <NavLink to={`/admin/${path}`} end={path === 'data-sources'} className="screen-link">
                {label}
              </NavLink>
            </li>
          ))}
      </ul>
    </section>
  ));
}

function ScreenSearch() {
  const [query, setQuery] = useState('');
  const navigate = useNavigate();
  const found = findScreens(query);
  const open = (screen: Screen | undefined) => {
    if (!screen) return;
    setQuery('');
    void navigate(`/admin/${screen.path}`);
  };
  return (
    <search className="screen-search">
      <input
        type="search"
        aria-label={texts.search}
        placeholder={texts.search}
        value={query}
        onChange={({ target }) => setQuery(target.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter') open(found[0]);
          if (key === 'Escape') setQuery('');
        }}
      />
      {query.trim() !== '' && (
        <ul className="search-results">
          {found.map((screen) => (
            <li key={screen.label}>
              <button type="button" onClick={() => open(screen)}>
                {screen.label}
              </button>
            </li>
          ))}
          {found.length === 0 && <li className="muted">{texts.noScreen}</li>}
        </ul>
      )}
    </search>
  );
}
