/**
 * What the page and the second file want of each other. That file is loaded when there is something to show beyond
 * engagements: the consumer reached for one, or a conversation is open.
 */
import type { Offer, OpenConversation } from '../protocol/engagement.ts';
import type { FrameStart, HookData } from '../protocol/frame-bridge.ts';
import type { AttributeQueue } from './attributes.ts';
import type { Claim } from './identities.ts';
import type { LpEvents, LpIdentityFunction } from './lp-tag.d.ts';
import type { Memory } from './memory.ts';
import type { TagSettings } from './settings.ts';

export type Cause = 'load' | 'new-page' | 'poll' | 'closed';

/** The page, as the windows see it. */
export interface WindowsHost {
  readonly settings: TagSettings;
  /** The service's. */
  readonly origin: string;
  readonly events: LpEvents;
  readonly memory: Memory;
  readonly attributes: AttributeQueue;
  readonly identities: readonly LpIdentityFunction[];
  readonly visitor: {
    ids(): { visitorId?: string; sessionId?: string };
    /** The visitor did something: from now on the browser remembers them. */
    remember(): void;
    /** The history was cleared: the next report comes from somebody new. */
    forget(): void;
  };
  /** Whom the page named last. */
  readonly claim: Claim | undefined;
  /** The page was asked again. */
  identify(claim: Claim | undefined): void;
  hook(name: string, data: HookData): HookData;
  report(cause: Cause): void;
  /** The identity functions are asked again. */
  turn(cause: Cause): Promise<void>;
  /** The customer logged out in another tab. */
  signedOut(owner: string): void;
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
  /**
   * An engagement was clicked. With `separate`, the click opened an empty separate window, or with null the browser
   * blocked it.
   */
  open(offer: Offer, extra?: Pick<FrameStart, 'preChatLines'>, separate?: Window | null): void;
  /** Another page in the same document. */
  turnAway(): void;
  /** Takes this customer's window away, at once. */
  wipe(owner: string): void;
  close(): void;
}

export interface WindowsModule {
  createWindows(host: WindowsHost): Windows;
}
