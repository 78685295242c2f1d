/** A window in its frame: the line to it, its view, its events, and what it keeps on the page. */

import type { Offer, WindowReference } from '../../protocol/engagement.ts';
import type { ConversationFacts, FrameStart, ToTag, View } from '../../protocol/frame-bridge.ts';
import { paths } from '../../protocol/paths.ts';
import { element } from '../dom.ts';
import type { Kind } from '../memory.ts';
import type { WindowsHost } from '../windows.ts';
import { type Bridge, openBridge } from './bridge.ts';
import { changesOf, openKept, parseKept } from './kept.ts';
import { followLeadership } from './leader.ts';
import { askCredential } from './method.ts';
import { createStage, drawBar } from './stage.ts';
import { textsOf } from './texts.ts';
import { createTitleCount } from './title-count.ts';

export interface OpenFrame extends Omit<FrameStart, 'account' | 'kept'> {
  kind: Kind;
  /** What it keeps belongs to this key. */
  owner: string;
  engagement?: Offer;
}

export interface WindowFrame {
  readonly frame: OpenFrame;
  setView(view: View): void;
  /** With `wipe` the window first drops what belongs to its customer. */
  close(wipe: boolean): void;
}

const app = 'lpUnifiedWindow';

export interface WindowFrameOptions extends Pick<WindowsHost, 'settings' | 'origin' | 'events' | 'memory' | 'hook'> {
  onView(view: View): void;
  onState(kind: Kind, state: ConversationState): void;
  onClosed(kind: Kind, cleared: boolean): void;
  /** Another tab took away all that this customer or visitor keeps. */
  onWiped(owner: string): void;
}

type ConversationState = 'initialised' | 'chatting' | 'ended';

export function openWindowFrame(frame: OpenFrame, options: WindowFrameOptions): WindowFrame {
  const { settings, origin, events, memory } = options;
  const { account } = settings;
  const { kind, owner, window: opened, engagement } = frame;
  const { title } = textsOf(opened.language);
  const kept = openKept(memory, owner, kind);
  const stage = createStage(opened.language);
  const iframe = element('iframe', { title, className: 'lpc_frame' });
  iframe.allow = 'autoplay; clipboard-write';
  const bar = drawBar(title, () => setView('maximized', true));
  const titleCount = createTitleCount();
  const stop = new AbortController();
  let { view, byClick } = frame;
  let leads = false;
  let state: ConversationState | undefined;
  let countsInTitle = true;
  let informed = false;
  let isClosed = false;

  const setView = (next: View, focus = false) => {
    const changed = view !== next;
    view = next;
    iframe.className = `lpc_frame ${next}`;
    iframe.inert = next === 'minimized';
    bar.button.hidden = next === 'maximized';
    stage.full(next === 'maximized');
    if (!changed) return;
    bridge.send({ type: 'view', view });
    events.trigger(app, next, {});
    options.onView(next);
    if (!focus) return;
    if (next === 'maximized') iframe.focus();
    else bar.button.focus();
  };
  const close = (wipe: boolean) => {
    if (isClosed) return;
    isClosed = true;
    if (wipe) bridge.send({ type: 'sign-out' });
    stop.abort();
    unfollow();
    bridge.close();
    titleCount.close();
    stage.remove();
    events.trigger(app, 'windowClosed', {});
  };
  const leave = (cleared: boolean) => {
    close(false);
    options.onClosed(kind, cleared);
  };
  const setState = (next: ConversationState) => {
    if (state === next) return;
    state = next;
    events.trigger(app, 'state', { state });
    if (state === 'chatting') {
      const { engagementId } = opened;
      events.trigger(app, 'engagementData', { engagementName: engagement?.engagementName, engagementId, state });
    }
    options.onState(kind, state);
  };
  const inform = (info: ConversationFacts) => {
    const { campaignId, engagementId, language } = opened;
    const first = informed
      ? {}
      : {
          campaignId,
          engagementId,
          engagementName: engagement?.engagementName,
          language,
          visitorId: frame.visitorId,
          monitoringSessionId: frame.sessionId,
        };
    informed = true;
    events.trigger(app, 'conversationInfo', { ...first, ...info });
  };
  const answerCredential = async (id: number) => {
    const connector = settings.connectors.find((one) => one.id === opened.connectorId);
    const credential = await askCredential(globalThis, connector ?? firstBrand(settings.connectors));
    if (!isClosed) bridge.send({ type: 'credential', id, ...credential });
  };
  const onMessage = (message: ToTag) => {
    switch (message.type) {
      case 'credential':
        return void answerCredential(message.id);
      case 'hook':
        return bridge.send({ type: 'hooked', id: message.id, data: options.hook(message.name, message.data) });
      case 'view':
        setView(message.view, true);
        /* Nothing was said: the engagement comes back instead of a bar. */
        if (message.view === 'minimized' && (state === undefined || state === 'initialised')) leave(false);
        return;
      case 'close':
        return leave(message.cleared);
      case 'unread':
        bar.count(message.count, message.label);
        return titleCount.show(countsInTitle ? message.count : 0);
      case 'appearance':
        countsInTitle = message.appearance.pageTitle;
        iframe.title = message.appearance.title;
        bar.name(message.appearance.title);
        return stage.dress(message.appearance);
      case 'state':
        return setState(message.state);
      case 'conversation-info':
        return inform(message.info);
      case 'keep':
        return kept.set(message.key, message.value);
    }
  };
  const bridge: Bridge = openBridge({
    iframe,
    origin,
    onMessage,
    start: () => {
      /* A window that loads again later was not opened just now. */
      const start = { account, ...wireOf(frame), byClick, view, kept: kept.all() };
      byClick = false;
      if (leads) queueMicrotask(() => bridge.send({ type: 'leader', leads }));
      return start;
    },
  });
  const unfollow = followLeadership(account, owner, (next) => {
    leads = next;
    bridge.send({ type: 'leader', leads });
  });
  addEventListener(
    'storage',
    ({ key, oldValue, newValue }) => {
      if (key !== memory.keptKey(owner)) return;
      if (newValue === null) return options.onWiped(owner);
      for (const [name, value] of changesOf(parseKept(oldValue, 0), parseKept(newValue, 0)))
        bridge.send({ type: 'kept', key: name, ...(value !== undefined && { value }) });
    },
    { signal: stop.signal },
  );
  kept.claim();
  setView(view);
  iframe.src = origin + paths.window(account, location.origin);
  stage.place(bar.button);
  stage.place(iframe);
  if (byClick) iframe.focus();
  if (view === 'maximized') events.trigger(app, 'maximized', {});
  return { frame, setView: (next) => setView(next, true), close };
}

const firstBrand = (connectors: WindowsHost['settings']['connectors']) =>
  connectors.find(({ type }) => type !== 'anonymous') ?? {};

const wireOf = ({ identity, window, visitorId, sessionId, contextId, preChatLines }: OpenFrame) => ({
  window,
  visitorId,
  sessionId,
  ...(identity && { identity: { ...(identity.iss !== undefined && { iss: identity.iss }), sub: identity.sub } }),
  ...(contextId !== undefined && { contextId }),
  ...(preChatLines && { preChatLines }),
});
