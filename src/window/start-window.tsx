/** Puts a window together and shows it: on a page of its own, in a frame, or in a browser window that a page has opened. */
import type { ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { defaultWindowConfiguration, type WindowConfiguration } from '../protocol/window-configuration.ts';
import { createAnnouncer } from './announcer.ts';
import { chooseLanguage, createLocale, type Locale, loadCatalogue, textsFor } from './catalogue/catalogue.ts';
import { fetchConfiguration } from './configuration.ts';
import type { Host } from './host.ts';
import { anonymousKey, type Identity } from './identity.ts';
import { reportTo } from './reports.ts';
import { Session } from './session.ts';
import { createWindowStore, type WindowStore } from './store.ts';
import type { Origins } from './talk-requests.ts';
import { App } from './view/app.tsx';
import { composerFieldId } from './view/composer.tsx';
import { WindowContext, type WindowParts } from './view/context.ts';
import { Guarded } from './view/guarded.tsx';
import { applyTextSize } from './view/text-size.ts';
import { createViewControl, type ViewControl } from './view-control.ts';

export interface WindowSetup {
  account: string;
  host: Host;
  identity: Identity;
  /** Nobody in particular: who clears the history is a new person. */
  anonymous: boolean;
  /** As it is when a conversation begins. */
  origins: Omit<Origins, 'language'>;
  /** The history was cleared. */
  onCleared?: () => void;
  /** Absent: the standard window. */
  windowId?: string | undefined;
  /** Wanted languages, best first. */
  languages: readonly string[];
  dir?: string | null;
  /** As against a minimized window that came back with its page. */
  maximized: boolean;
  /** Calls its listener when the page has a new credential without having been asked. */
  onArrival?: (listener: () => void) => void;
  /** In a window of its own: back to the brand's login page. */
  logInButton?: ((small: boolean) => ReactNode) | undefined;
  /** As it is being made, instead of what is saved: somebody is typing beside it, who keeps the focus. */
  configuration?: WindowConfiguration;
  /** The window stands, and nothing has come yet. */
  onStart?: (store: WindowStore) => void;
  /** Said first. */
  preChatLines?: readonly string[] | undefined;
  /** Stands in the composer, where nothing else does, until the person sends it. */
  proposal?: string;
}

/** The element that the page has for the window. */
export function findRoot(): Root {
  const place = document.getElementById('root');
  if (!place) throw new Error('the page has no #root');
  return createRoot(place);
}

/** The result takes the window away, at once, with everything that it holds of anybody. */
export async function startWindow(root: Root, setup: WindowSetup): Promise<() => void> {
  const { account, host, windowId } = setup;
  const { origin } = location;
  const language = chooseLanguage(setup.languages);
  const [catalogue, configuration] = await Promise.all([
    loadCatalogue(language),
    setup.configuration ??
      (windowId === undefined
        ? defaultWindowConfiguration
        : fetchConfiguration({ origin, account, windowId, language })),
  ]);
  const overrides = textsFor(configuration.texts, language);
  const locale = createLocale(language, catalogue, { dir: setup.dir ?? null, overrides });
  showLocale(locale, configuration);
  await showTheme(configuration);
  applyTextSize(host.kept);
  const { parts, stop } = compose(setup, configuration, locale);
  const leave = () => {
    root.unmount();
    stop();
  };
  host.listen(({ type }) => {
    if (type === 'sign-out') leave();
  });
  root.render(
    <WindowContext.Provider value={parts}>
      <Guarded>
        <App />
      </Guarded>
    </WindowContext.Provider>,
  );
  setup.onStart?.(parts.store);
  setup.onArrival?.(() => parts.session.reconnect());
  for (const line of setup.preChatLines ?? []) parts.session.send({ text: line });
  return leave;
}

/** The account's own colours and shapes: what knows how to show them is loaded where there are any. */
async function showTheme(configuration: WindowConfiguration): Promise<void> {
  const { title, bubbles } = configuration;
  document.documentElement.dataset.bubbles = bubbles.style;
  if (!(title.background ?? bubbles.agent.background ?? bubbles.visitor.background)) return;
  const theme = await import('./theme.ts');
  await theme.showTheme(document.documentElement, configuration);
}

function showLocale({ language, dir, t }: Locale, { title }: WindowConfiguration): void {
  document.documentElement.lang = language;
  document.documentElement.dir = dir;
  document.title = title.text ?? t('title');
}

function compose(
  setup: WindowSetup,
  configuration: WindowConfiguration,
  locale: Locale,
): { parts: WindowParts; stop: () => void } {
  const { account, host, identity, origins } = setup;
  const store = createWindowStore();
  const announcer = createAnnouncer();
  const title = configuration.title.text ?? locale.t('title');
  const leaving = createSignal();
  const control: ViewControl = createViewControl({
    store,
    host,
    conditions: () => ({ survey: configuration.survey, now: Date.now() }),
    run: (effect) => {
      if (effect === 'focus') setup.configuration || focusSoon(composerFieldId);
      else if (effect === 'ask-before-leaving') leaving.emit();
      else if (effect === 'closed') session.close();
      else if (store.get().connection.state === 'locked') session.reconnect();
    },
  });
  const session: Session = new Session({
    account,
    socketOrigin: location.origin.replace(/^http/, 'ws'),
    identity,
    store,
    host,
    origins: Object.assign(origins, { language: locale.language }),
    showClosed: configuration.history.closed,
    arrivals: { locale, announcer, notifications: configuration.notifications.browser, title },
    onCleared: () => {
      setup.onCleared?.();
      if (setup.anonymous) host.kept.set(anonymousKey, undefined);
      if (host.embedded) control.act({ type: 'cleared' });
      else if (setup.anonymous) location.reload();
    },
  });
  followConnection(setup, store, control);
  const stopReports = reportTo({ host, store, locale, configuration, control });
  const draft: WindowParts['draft'] = {
    load: (me) => host.kept.get(`draft.${me ?? ''}`) ?? (me && setup.proposal) ?? '',
    save: (me, text) => host.kept.set(`draft.${me ?? ''}`, text === '' ? undefined : text),
  };
  host.listen((order) => {
    if (order.type === 'view') control.act({ type: order.view === 'maximized' ? 'maximize' : 'minimize' });
  });
  const stop = () => {
    stopReports();
    session.close();
    session.forget();
    host.close();
  };
  const { logInButton } = setup;
  return {
    parts: { store, session, locale, draft, configuration, announcer, host, control, leaving, logInButton },
    stop,
  };
}

/** The view follows the sign-in: a page that comes back stays quiet, somebody who clicked is told. */
function followConnection(setup: WindowSetup, store: WindowParts['store'], control: ViewControl): void {
  let wanted = setup.maximized;
  setup.host.listen((order) => {
    if (order.type === 'view') wanted = order.view === 'maximized';
  });
  store.subscribe(() => {
    const { connection, history, view } = store.get();
    if (view !== 'LOADING' && view !== 'NOTICE') return;
    if (connection.state === 'locked' && view === 'LOADING') control.act({ type: 'refused', maximized: wanted });
    else if (connection.state !== 'locked' && history !== 'loading') control.act({ type: 'ready', maximized: wanted });
  });
}

/** After the view has changed, so that there is something to focus. */
const focusSoon = (id: string) => requestAnimationFrame(() => document.getElementById(id)?.focus());

export interface Signal {
  emit(): void;
  listen(listener: () => void): () => void;
}

function createSignal(): Signal {
  const listeners = new Set<() => void>();
  return {
    emit: () => {
      for (const listener of [...listeners]) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
