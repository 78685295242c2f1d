/**
 * What the page and the second file want of each other. That file is loaded when there is something to show beyond
 * engagements: the consumer reached for one, or a conversation is open.
 */
import type { Offer, PageDecision } from '../protocol/engagement.ts';
import type { HookData } from '../protocol/frame-bridge.ts';
import type { AttributeQueue } from './attributes.ts';
import type { Claim } from './identities.ts';
import type { LpEvents, LpIdentityFunction } from './lp-tag.d.ts';
import type { TagSettings } from './settings.ts';

export type Cause = 'load' | 'new-page' | 'poll' | 'closed';

/** The page, as the windows see it. */
export interface WindowsHost {
  readonly settings: TagSettings;
  /** The service's. */
  readonly origin: string;
  readonly events: LpEvents;
  readonly attributes: AttributeQueue;
  readonly identities: readonly LpIdentityFunction[];
  readonly visitor: {
    ids(): { visitorId?: string; sessionId?: string };
    /** The visitor did something: from now on the browser remembers them. */
    remember(): void;
    /** The history was cleared: the next report comes from somebody new. */
    forget(): void;
  };
  /** Aborted when the tag leaves the page. */
  readonly stop: AbortController;
  /** As the server last decided. */
  readonly authenticated: boolean;
  /** Whom the page named last. */
  claim: Claim | undefined;
  /** Why the page is decided about. */
  cause: Cause;
  /** A customer who logged out in another tab: a page that still names them is out of date. */
  signedOut: string | undefined;
  /** The page was asked again. */
  identify(claim: Claim | undefined, why: 'identity'): void;
  hook(name: string, data: HookData): HookData;
  report(cause?: Cause): void;
  /** The identity functions are asked again. */
  turn(why: Cause | 'identity'): Promise<void>;
  /** Only while a click is being handled; empty, or the one that is open. */
  openSeparate(): Window | null | undefined;
}

export interface Windows {
  /** Shows the right window, or none; which engagements may be beside it. Undefined: the page has changed meanwhile. */
  decide(decision: PageDecision): Promise<'all' | 'unauthenticated' | 'none' | undefined>;
  /**
   * An engagement was clicked. With `separate`, the click opened an empty separate window, or with null the browser
   * blocked it.
   */
  open(offer: Offer, separate?: Window | null, preChatLines?: string[]): void;
  /** Another page in the same document. */
  turnAway(): void;
  /** The page names this customer now: of any other nothing is left when this returns. */
  identified(claim: Claim | undefined): void;
  close(): void;
}

export interface WindowsModule {
  createWindows(host: WindowsHost): Windows;
}
