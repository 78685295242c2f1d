/**
 * What a page finds at `window.lpTag`. Copy this file into your project, or fetch it from `/tag/lp-tag.d.ts` of your
 * messaging server.
 */

export interface LpIdentity {
  /** The issuer; equal to the `iss` claim of your tokens. */
  iss: string;
  acr: 'loa1';
  /** Your own id of the customer, unguessable; equal to the `sub` claim of your tokens. */
  sub: string;
}

/** Calls back with the customer who is logged in on this page, or null. */
export type LpIdentityFunction = (callback: (identity: LpIdentity | null) => void) => void;

/** Your authentication method: calls back with a fresh token (or authorization code), or with an error. */
export type LpAuthenticationMethod = (
  callback: (
    token: string | { ssoKey: string; redirect_uri?: string; code_verifier?: string } | null | undefined,
    error?: unknown,
  ) => void,
) => unknown;

/** An engagement attribute, for example `{ type: 'ctmrinfo', info: { … } }`. */
export type LpAttribute = { type: string } & Record<string, unknown>;

export interface LpFired {
  appName: string;
  eventName: string;
  data: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: each event has data of its own
export type LpListener = (data: any, event: { appName: string; eventName: string }) => void;

export interface LpBinding {
  /** Absent or `*`: of any. */
  appName?: string;
  /** `*`: any. */
  eventName: string;
  func: LpListener;
  /** `this` of `func`. */
  context?: unknown;
  /** Called later rather than at once. */
  async?: boolean;
  triggerOnce?: boolean;
}

export interface LpEvents {
  bind(...args: [appName: string, eventName: string, func: LpListener] | [binding: LpBinding]): void;
  unbind(
    ...args:
      | [appName: string, eventName: string, func?: LpListener]
      | [binding: Omit<LpBinding, 'func'> & Partial<Pick<LpBinding, 'func'>>]
  ): void;
  trigger(appName: string, eventName: string, data?: unknown): void;
  /** Past events, oldest first. */
  hasFired(appName?: string, eventName?: string): LpFired[];
}

export interface LpHook {
  name:
    | 'BEFORE_SUBMIT_SDE'
    | 'BEFORE_ENG_DISPLAY'
    | 'BEFORE_ENG_CHANNEL_OPEN'
    | 'BEFORE_SEND_VISITOR_LINE'
    | 'AFTER_GET_LINES'
    | 'AFTER_GET_SURVEY'
    | 'BEFORE_SUBMIT_SURVEY'
    | 'BEFORE_SURVEY_SUBMIT'
    | (string & {});
  /** Answers with the argument as it is to go on; anything but an object leaves it as it was. */
  // biome-ignore lint/suspicious/noExplicitAny: each hook has an argument of its own
  callback: (argument: any) => any;
}

export interface LpNewPageOptions {
  section?: string | string[];
  sdes?: LpAttribute[];
  taglets?: { rendererStub?: { divIdsToKeep?: Record<string, boolean> } };
}

export interface LpAttributes extends Array<LpAttribute> {
  push(...attributes: (LpAttribute | LpAttribute[])[]): number;
  /** Sends at once; `done` is called when the attributes have arrived. */
  send(attributes?: LpAttribute | LpAttribute[] | null, done?: () => void): void;
  /** Of this page; undefined where there is none of the type. */
  get(type?: string): LpAttribute[] | undefined;
}

export interface LpEngagementInfo {
  campaignId: number;
  engagementId: number;
  engagementRevision: number;
  engagementName: string;
  engagementType: number;
  confKey: string;
  contextId: string;
  contexts: unknown[];
  /** 1 = messaging. */
  conversationType: number;
  instantiated: boolean;
  renderingType: number;
  state: number;
  tglName: string;
  zoneId: number;
}

export interface LpRendererStub {
  /** Clicks an engagement that is on the page; false when it is not there or could not be opened. */
  click(engagementId: number | string, options?: { preChatLines?: string[] }): boolean;
  getEngagementInfo(engagementId: number | string): LpEngagementInfo | Record<string, never>;
  getEngagementState(
    engagementId: number | string,
  ): { state: 0 | 1 | 2; desc: string; engagementId: number } | Record<string, never>;
}

export interface LpTag {
  site: string;
  section: string | string[];
  identities: LpIdentityFunction[];
  sdes: LpAttributes;
  hooks: LpHook[];
  events: LpEvents;
  autoStart?: boolean;
  /** Set it before the tag loads when the visitor has agreed to be remembered from the first page on. */
  remember?: boolean;
  ovr?: { domain?: string; tagjs?: string };
  taglets: { rendererStub: LpRendererStub };
  start(): void;
  /** A page change without a page load: after every route change, log-in and log-out of a single-page application. */
  newPage(url: string, options?: LpNewPageOptions): void;
  /** Takes everything of the tag off the page. */
  destroy(): void;
}

declare global {
  interface Window {
    lpTag: LpTag;
  }
}
