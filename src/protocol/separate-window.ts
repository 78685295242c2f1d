/**
 * The window in a browser window of its own: how a page opens it, and what its address says. The address holds ids and
 * the page's origin only; brands' login pages may read them, so their names are those that such pages know.
 */
import type { WindowReference } from './engagement.ts';
import { separateWindowPath } from './window-paths.ts';

/** What the window's address carries, as JSON in `lpUnifiedWindowConfig`. */
export interface SeparateWindowConfig {
  accountId: string;
  clickedChannel: '-lpuw-authMessaging' | '-lpuw-unauthMessaging';
  external: true;
  /** Whom the window tells that it is open; absent = nobody. */
  parentWindowOrigin?: string | undefined;
  engConf: {
    /** Messaging, as against chat. */
    async: true;
    /** True: the conversation is an unauthenticated one, and nobody needs to log in. */
    allowUnauthMsg: boolean;
    /** Campaign, engagement, impression. */
    cid?: number | undefined;
    eid?: number | undefined;
    scid?: string | undefined;
    /** Visitor and session. */
    svid?: string | undefined;
    ssid?: string | undefined;
    /** `xx-YY`. */
    lang?: string | undefined;
    /** The window's configuration. */
    lewid?: string | undefined;
    skillId?: string | undefined;
    /** Its id; how it is set up is known to the server alone. */
    connector?: string | undefined;
    /** The browser's, by which windows of the page's site know what was cleared in one of them. */
    device?: string | undefined;
  };
}

export const separateConfigParameter = 'lpUnifiedWindowConfig';
/** Beside it, for the window alone: a JSON array of lines that the consumer says first. Login pages never see it. */
export const separateLinesParameter = 'preChatLines';

/** For `window.open`: a second click finds the account's window again. Never with `noopener`: the window reports to its opener. */
export const separateWindowName = (account: string) => `parley-${account}`;
export const separateWindowFeatures = 'popup,width=400,height=640';

export interface SeparateWindowOptions {
  /** Of the server, without a slash at the end. */
  origin: string;
  account: string;
  window: WindowReference;
  /** Whether its conversation needs a customer who is logged in. */
  authenticated: boolean;
  visitorId?: string | undefined;
  sessionId?: string | undefined;
  /** Of the browser, on the page's site. */
  deviceId?: string | undefined;
  /** The impression that was clicked. */
  contextId?: string | undefined;
  /** `location.origin` of the page. */
  pageOrigin: string;
  preChatLines?: readonly string[] | undefined;
}

export function separateWindowUrl({ origin, preChatLines, ...options }: SeparateWindowOptions): string {
  const parameter = (name: string, value: unknown) => `${name}=${encodeURIComponent(JSON.stringify(value))}`;
  const lines = preChatLines?.length ? `&${parameter(separateLinesParameter, preChatLines)}` : '';
  return `${origin}${separateWindowPath}?${parameter(separateConfigParameter, configOf(options))}${lines}`;
}

/** Undefined members are left out of JSON. */
const configOf = ({ window, ...options }: Omit<SeparateWindowOptions, 'origin'>): SeparateWindowConfig => ({
  accountId: options.account,
  clickedChannel: options.authenticated ? '-lpuw-authMessaging' : '-lpuw-unauthMessaging',
  external: true,
  parentWindowOrigin: options.pageOrigin,
  engConf: {
    async: true,
    allowUnauthMsg: !options.authenticated,
    cid: window.campaignId,
    eid: window.engagementId,
    scid: options.contextId,
    svid: options.visitorId,
    ssid: options.sessionId,
    lang: window.language,
    lewid: window.windowId,
    skillId: window.skillId,
    connector: window.connectorId,
    device: options.deviceId,
  },
});

/** Answers `paths.beginLogin`, whose body is `{config}`. */
export interface LoginBegun {
  /** The brand's login page, with everything that it needs to send the customer back. */
  url: string;
  /** What must come back unchanged: as `state`, or in the older dialect as the window's configuration. */
  sent: string;
}

/** The body of `paths.finishLogin`: what the login page added to the window's address. */
export interface LoginAnswer {
  /** As it came back. */
  sent: string;
  id_token?: string | undefined;
  token?: string | undefined;
  code?: string | undefined;
  /** Who answers, where the brand says so (RFC 9207). */
  iss?: string | undefined;
}

/** What the window offers after a login that brought nobody. */
export type LoginRefusal =
  /** The customer may log in again. */
  | 'log-in'
  /** Only the brand's people can help. */
  | 'configuration'
  /** Something does not fit; logging in once more may help. */
  | 'failed';

/** Answers `paths.finishLogin`, and in case of trouble `paths.beginLogin`. */
export type LoginOutcome =
  | { outcome: 'accepted'; jwt: string }
  /** `reference` stands in the server's log. */
  | { outcome: LoginRefusal; reference: string };
