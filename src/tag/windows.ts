/**
 * What the page and the second file want of each other. That file is loaded when there is something to show beyond
 * engagements: the consumer reached for one, or a conversation is open.
 */
import type { Offer, OpenConversation } from '../protocol/engagement.ts';
import type { FrameStart, HookData } from '../protocol/frame-bridge.ts';
import type { Claim } from './identities.ts';
import type { LpAttributes, LpEvents, LpIdentityFunction } from './lp-tag.d.ts';
import type { Memory } from './memory.ts';
import type { TagSettings } from './settings.ts';

export type Cause = 'load' | 'new-page' | 'poll' | 'closed';

/** The page, as the windows see it. */
export interface WindowsHost {
  settings: TagSettings;
  /** The service's. */
  origin: string;
  events: LpEvents;
  memory: Memory;
  hook(name: string, data: HookData): HookData;
  ids(): { visitorId: string; sessionId: string };
  attributes: LpAttributes;
  identities: readonly LpIdentityFunction[];
  /** Whom the page named last. */
  claim(): Claim | undefined;
  /** The page was asked again. */
  identify(claim: Claim | undefined): void;
  /** The visitor did something: from now on the browser remembers them. */
  acted(): void;
  report(cause: Cause): void;
  /** The identity functions are asked again. */
  turn(cause: Cause): void;
  /** The customer logged out in another tab. */
  signedOut(owner: string): void;
  /** The history was cleared: the next report comes from somebody new. */
  forget(): void;
  /** Only while a click is being handled; empty, or the one that is open. */
  openSeparate(): Window | null | undefined;
}

export interface DecideInput {
  cause: Cause;
  authenticated: boolean;
  conversations: OpenConversation[];
  returning: boolean;
  identityChanged: boolean;
  wasAuthenticated: boolean;
}

export interface Windows {
  /** Shows the right window, or none; which engagements may be beside it. Undefined: the page has changed meanwhile. */
  decide(input: DecideInput): Promise<'all' | 'unauthenticated' | 'none' | undefined>;
  /** An engagement was clicked whose window is embedded. */
  open(offer: Offer, extra: Pick<FrameStart, 'preChatLines'>): Promise<void>;
  /** The consumer's click opened an empty separate window, or the browser blocked it. */
  separate(opened: Window | null, offer: Offer, extra: Pick<FrameStart, 'preChatLines'>): void;
  /** Another page in the same document. */
  turnAway(): void;
  /** Takes this customer's window away, at once. */
  wipe(owner: string): void;
  close(): void;
}

export interface WindowsModule {
  createWindows(host: WindowsHost): Windows;
}
