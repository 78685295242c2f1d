/**
 * Messages between the page tag and the window in its frame.
 *
 * The frame's address is `paths.window(account, pageOrigin)`, so that the frame knows whom it may talk to.
 * Handshake: the frame posts `FrameReady` to its parent with the page's origin as target; the tag checks that it came
 * from its own frame and the service's origin, and answers with `FrameHello` and one port of a MessageChannel, with the
 * service's origin as target. The frame takes the first port that comes from its parent and the page's origin, and no
 * other. Everything after that travels on the channel.
 */
import type { WindowReference } from './engagement.ts';
import type { WindowConfiguration } from './window-configuration.ts';

export interface FrameReady {
  parley: 'ready';
}

export interface FrameHello {
  parley: 'hello';
  start: FrameStart;
}

export type View = 'maximized' | 'minimized';

export interface FrameStart {
  account: string;
  /** Absent: the conversation is an unauthenticated one. */
  identity?: { iss?: string; sub: string };
  window: WindowReference;
  visitorId: string;
  sessionId: string;
  /** The impression that was clicked. */
  contextId?: string;
  /** The consumer opened the window just now, as against a window that came back with the page. */
  byClick: boolean;
  view: View;
  /** Sent as the consumer's first lines once connected. */
  preChatLines?: string[];
  /**
   * What the window asked the page to keep earlier, of this identity and this browser. Keys that begin with `browser.`
   * belong to whoever uses this browser (sound, size of text, the device's id): they outlive sign-outs.
   */
  kept: Record<string, string>;
}

/** From the tag to the window. */
export type ToWindow =
  | { type: 'view'; view: View }
  /** Answers `credential`; `error` wins over `token`. `codeVerifier` goes with a code under PKCE. */
  | { type: 'credential'; id: number; token?: string; redirectUri?: string; codeVerifier?: string; error?: string }
  /** Answers `hook`: the value as the page's hooks left it. */
  | { type: 'hooked'; id: number; data: HookData }
  /** This tab plays sounds and renews ahead of time for all tabs of the page's site. */
  | { type: 'leader'; leads: boolean }
  /** The window is about to go: drop everything that belongs to this consumer, at once. */
  | { type: 'sign-out' }
  /** Another tab changed what the page keeps; undefined = removed. */
  | { type: 'kept'; key: string; value?: string };

/** From the window to the tag. */
export type ToTag =
  /** Run the page's authentication method. */
  | { type: 'credential'; id: number }
  /** `data` is the `data` of the argument that the page's hooks get: `{line: {text}}`, `{lines: [{text, …}]}`, … */
  | { type: 'hook'; id: number; name: HookName; data: HookData }
  /** The consumer minimizes or maximizes. */
  | { type: 'view'; view: View }
  /** Remove the window; engagements may come back. `cleared`: the history was cleared, this browser is a new visitor. */
  | { type: 'close'; cleared: boolean }
  /** `label` names the minimized window for those who cannot see its badge: "Messages, 3 new messages". */
  | { type: 'unread'; count: number; label: string }
  /** Show a notification if the page may and nobody looks at it; no message's text is in it. Choosing it opens the window. */
  | { type: 'notify'; title: string; text: string }
  /** How the frame and the minimized window look: once known, and again when it changes. */
  | { type: 'appearance'; appearance: FrameAppearance }
  | { type: 'state'; state: 'initialised' | 'chatting' | 'ended' }
  /** Only what has changed. */
  | { type: 'conversation-info'; info: ConversationFacts }
  /** Signed in or not: the page shows nothing itself, the window does. */
  | { type: 'authentication'; outcome: 'accepted' | 'refused' }
  /** Keep this for the window in the page's own storage; undefined = forget it. */
  | { type: 'keep'; key: string; value?: string };

export interface FrameAppearance {
  /** The frame's title, and what the minimized window reads. */
  title: string;
  /** `xx-YY`, and the direction that goes with it. */
  language: string;
  dir: 'ltr' | 'rtl';
  size: WindowConfiguration['size'];
  position: WindowConfiguration['position'];
  frame: WindowConfiguration['frame'];
  /** Of the minimized window; absent: the tag's own. `#rrggbb`. */
  background?: string;
  color?: string;
  /** The page's title counts unread messages. */
  pageTitle: boolean;
}

export type HookName = 'BEFORE_SEND_VISITOR_LINE' | 'AFTER_GET_LINES' | 'AFTER_GET_SURVEY' | SurveyHookName;

/** One hook under both of the names that pages know it by. */
export type SurveyHookName = 'BEFORE_SUBMIT_SURVEY' | 'BEFORE_SURVEY_SUBMIT';

export type HookData = Record<string, unknown>;

export interface ConversationFacts {
  conversationId?: string;
  state?: 'initialised' | 'chatting' | 'ended';
  agentName?: string;
  agentId?: string;
  skill?: string;
  language?: string;
}

/**
 * A separate window (`separate-window.ts`) tells the page that opened it that it lives: every two seconds, and once more
 * when it goes, with that page's origin as target. Meanwhile the site's pages show no window and no engagement for the
 * same person. Pages that follow in the opening tab hear the next beat. A login page that cuts the tie
 * (`Cross-Origin-Opener-Policy`) silences the window for good.
 */
export interface SeparateWindow {
  parley: 'separate';
  account: string;
  /**
   * `away`: it went to the login page and is silent until it is back; `event.source.closed` tells when it is not coming
   * back. `cleared`: it is open, and its history was just cleared, so that the page's visitor is somebody new from now on.
   */
  state: 'open' | 'away' | 'closed' | 'cleared';
  /** A signed-in customer's window, as against an unauthenticated one. */
  authenticated: boolean;
}

/** The other way, to `event.source` with the service's origin as target; taken from the opener at the page's origin only. */
export interface SeparateOrder {
  parley: 'separate';
  /** `report`: say now that you live. `sign-out`: drop everything that belongs to this consumer, at once. */
  order: 'report' | 'sign-out';
}

export const separateBeatMs = 2_000;
