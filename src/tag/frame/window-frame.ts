/** A window in its frame: the line to it, its view, its events, and what it keeps on the page. */
import type { Offer } from '../../protocol/engagement.ts';
import type { ConversationFacts, FrameAppearance, FrameStart, ToTag, View } from '../../protocol/frame-bridge.ts';
import { windowPath } from '../../protocol/window-paths.ts';
import { element } from '../dom.ts';
import { deviceSuffix, recordName, shelf } from '../storage.ts';
import type { WindowsHost } from '../windows.ts';
import { type Bridge, openBridge } from './bridge.ts';
import { deviceKey, type Kept, type KeptEvents, openKept } from './kept.ts';
import { followLeadership } from './leader.ts';
import type { Kind, Memory } from './memory.ts';
import { type Bar, createStage, drawBar, type Stage } from './stage.ts';
import { titleOf } from './title.ts';
import { createTitleCount, type TitleCount } from './title-count.ts';

export interface OpenFrame extends Omit<FrameStart, 'account' | 'kept'> {
  kind: Kind;
  /** What it keeps belongs to this key. */
  owner: string;
  engagement?: Offer;
}

export interface WindowFrameEvents extends Pick<KeptEvents, 'onWiped' | 'onKept'> {
  onView(view: View): void;
  onState(state: ConversationState): void;
  onClosed(cleared: boolean): void;
}

type ConversationState = 'initialised' | 'chatting' | 'ended';
type Answers = { [Type in ToTag['type']]: (message: Extract<ToTag, { type: Type }>) => void };
type Host = Pick<WindowsHost, 'settings' | 'origin' | 'events' | 'hook'>;

/** Few pages may show any. */
const loadNotification = () => import('./notification.ts');
/** Nobody but customers needs it. */
const loadMethod = () => import('./method.ts');

export class WindowFrame {
  readonly frame: OpenFrame;
  readonly #host: Host;
  readonly #events: WindowFrameEvents;
  readonly #stage: Stage;
  readonly #iframe: HTMLIFrameElement;
  readonly #bar: Bar;
  readonly #bridge: Bridge;
  readonly #kept: Kept;
  readonly #titleCount: TitleCount;
  readonly #unfollow: () => void;
  #view: View;
  #byClick: boolean;
  #leads = false;
  #state: ConversationState | undefined;
  #countsInTitle = true;
  #informed = false;
  #isClosed = false;

  constructor(frame: OpenFrame, host: Host, memory: Memory, events: WindowFrameEvents) {
    this.frame = frame;
    this.#host = host;
    this.#events = events;
    const { settings, origin } = host;
    const { language } = frame.window;
    const title = titleOf(language);
    this.#view = frame.view;
    this.#byClick = frame.byClick;
    this.#stage = createStage(language);
    this.#iframe = element('iframe', { title, allow: 'autoplay; clipboard-write' });
    this.#bar = drawBar(title, () => this.#setView('maximized', true));
    this.#titleCount = createTitleCount();
    this.#kept = openKept(memory, frame, {
      ...events,
      onChange: (key, value) => this.#bridge.send({ type: 'kept', key, ...(value !== undefined && { value }) }),
    });
    this.#bridge = openBridge({
      iframe: this.#iframe,
      origin,
      start: () => this.#start(),
      onMessage: (message) => this.#onMessage(message),
    });
    this.#unfollow = followLeadership(settings.account, frame.owner, (leads) => {
      this.#leads = leads;
      this.#bridge.send({ type: 'leader', leads });
    });
    this.#draw();
    this.#iframe.src = origin + windowPath(settings.account, location.origin);
    this.#stage.place(this.#bar.button);
    this.#stage.place(this.#iframe);
    if (frame.byClick) this.#iframe.focus();
    /* It will be asked for: it comes along with the frame. */
    if (frame.identity) loadMethod().catch(() => undefined);
    if (frame.view === 'maximized') this.#fire('maximized', {});
  }

  /** Pages that replace their whole body take it along. */
  get isOnPage(): boolean {
    return this.#stage.host.isConnected;
  }

  setView(view: View): void {
    this.#setView(view, true);
  }

  /** With `wipe` the window first drops what belongs to its customer. */
  close(wipe: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (wipe) this.#bridge.send({ type: 'sign-out' });
    this.#unfollow();
    this.#kept.close();
    this.#bridge.close();
    this.#titleCount.close();
    this.#stage.remove();
    this.#fire('windowClosed', {});
  }

  #fire(eventName: string, data: unknown): void {
    this.#host.events.trigger('lpUnifiedWindow', eventName, data);
  }

  #draw(): void {
    const isOpen = this.#view === 'maximized';
    this.#iframe.className = `lpc_frame ${this.#view}`;
    this.#iframe.inert = !isOpen;
    this.#bar.button.hidden = isOpen;
    this.#stage.full(isOpen);
  }

  #setView(view: View, focus: boolean): void {
    if (this.#view === view) return;
    this.#view = view;
    this.#draw();
    this.#bridge.send({ type: 'view', view });
    this.#fire(view, {});
    this.#events.onView(view);
    if (focus) (view === 'maximized' ? this.#iframe : this.#bar.button).focus();
  }

  /** What a frame that has just loaded must know; one that loads again later was not opened just now. */
  #start(): FrameStart {
    const { kind: _kind, owner: _owner, engagement: _engagement, ...start } = this.frame;
    const byClick = this.#byClick;
    this.#byClick = false;
    if (this.#leads) queueMicrotask(() => this.#bridge.send({ type: 'leader', leads: true }));
    const { account } = this.#host.settings;
    const { identity } = start;
    return structuredClone({
      ...start,
      ...(identity && { identity: { ...identity, sub: identity.sub } }),
      account,
      byClick,
      view: this.#view,
      kept: this.#kept.all(),
    });
  }

  #onMessage(message: ToTag): void {
    if (this.#isClosed) return;
    const answers: Answers = {
      credential: ({ id }) => void this.#answerCredential(id),
      hook: ({ id, name, data }) => this.#bridge.send({ type: 'hooked', id, data: this.#host.hook(name, data) }),
      view: ({ view }) => this.#onView(view),
      close: ({ cleared }) => this.#leave(cleared),
      unread: ({ count, label }) => {
        this.#bar.count(count, label);
        this.#titleCount.show(this.#countsInTitle ? count : 0);
      },
      notify: (what) =>
        void loadNotification().then(
          ({ notify }) => notify(what, () => this.#setView('maximized', true)),
          () => undefined,
        ),
      appearance: ({ appearance }) => this.#dress(appearance),
      state: ({ state }) => this.#setState(state),
      'conversation-info': ({ info }) => this.#inform(info),
      keep: ({ key, value }) => this.#kept.set(key, value),
      authentication: () => undefined,
    };
    const answer = answers[message.type] as ((message: ToTag) => void) | undefined;
    answer?.(message);
  }

  #onView(view: View): void {
    this.#setView(view, true);
    /* Nothing was said: the engagement comes back instead of a bar. */
    const empty = this.#state === undefined || this.#state === 'initialised';
    if (view === 'minimized' && empty) this.#leave(false);
  }

  #leave(cleared: boolean): void {
    if (cleared)
      shelf('localStorage').set(recordName(this.#host.settings.account) + deviceSuffix, this.#kept.all()[deviceKey]);
    this.close(false);
    this.#events.onClosed(cleared);
  }

  #dress(appearance: FrameAppearance): void {
    this.#countsInTitle = appearance.pageTitle;
    this.#iframe.title = appearance.title;
    this.#bar.name(appearance.title);
    this.#stage.dress(appearance);
  }

  #setState(state: ConversationState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#fire('state', { state });
    if (state === 'chatting') {
      const { engagement, window } = this.frame;
      const { engagementId } = window;
      this.#fire('engagementData', { engagementName: engagement?.engagementName, engagementId, state });
    }
    this.#events.onState(state);
  }

  #inform(info: ConversationFacts): void {
    const { window, engagement, visitorId, sessionId: monitoringSessionId } = this.frame;
    const { campaignId, engagementId, language } = window;
    const { engagementName } = engagement ?? {};
    const always = { campaignId, engagementId, engagementName, language, visitorId, monitoringSessionId };
    this.#fire('conversationInfo', { ...(this.#informed ? {} : always), ...info });
    this.#informed = true;
  }

  async #answerCredential(id: number): Promise<void> {
    const { connectors } = this.#host.settings;
    const named = connectors.find((connector) => connector.id === this.frame.window.connectorId);
    const connector = named ?? connectors.find(({ type }) => type !== 'anonymous');
    const credential = await loadMethod().then(
      ({ askCredential }) => askCredential(globalThis, connector ?? {}),
      () => ({ error: 'METHOD_NOT_LOADED' }),
    );
    if (!this.#isClosed) this.#bridge.send({ type: 'credential', id, ...credential });
  }
}
