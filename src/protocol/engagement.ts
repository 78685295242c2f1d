/**
 * What the page tag and the server say to each other: the page reports itself, the server answers with what this page
 * may show. Answers hold ids and counts only, never content, and those of a customer only with a proof: a page can claim to be
 * anybody.
 */

/** An engagement attribute, for example `{type:'ctmrinfo', info:{…}}`. */
export type Attribute = { type: string } & Record<string, unknown>;

/** Whom the page claims the visitor is. `acr` is `loa1` for a brand's customer, `0` for nobody in particular. */
export interface PageIdentity {
  iss?: string;
  acr: 'loa1' | '0';
  sub: string;
  /** The HMAC-SHA256 of `sub` in hex, under the connector's identity secret; anything else is as if it were absent. */
  sig?: unknown;
}

/** The body of `paths.page`: JSON, sent as `text/plain` so that browsers ask no permission first. */
export interface PageReport {
  /** Both come from an earlier answer; the server makes new ones when they are absent, unknown or too old. */
  visitorId?: string;
  sessionId?: string;
  /** From an earlier answer on this same page; absent on the first report of a page. */
  pageId?: string;
  url: string;
  title?: string;
  referrer?: string;
  sections: string[];
  identities: PageIdentity[];
  /** What the page has reported since its last report: attributes and impressions (`impDisplay`, `impAccept`, …), in order. */
  attributes: Attribute[];
  device: 'DESKTOP' | 'TABLET' | 'MOBILE';
  language?: string;
  /** Of the windows on this device, where the history has been cleared here: what was cleared does not come back. */
  deviceId?: string | null | undefined;
  /** The page registered an identity function, so only that decides whether it is authenticated. */
  identityFunction: boolean;
}

/** The answer to `paths.page`. */
export interface PageDecision {
  visitorId: string;
  sessionId: string;
  pageId: string;
  /** The page counts as authenticated: by its identity, or by `customerId` where the account allows it. */
  authenticated: boolean;
  /** Open conversations of the claimed identity and of this visitor: at most one of each kind. */
  conversations: OpenConversation[];
  /** At most one per zone; those that a conversation would suppress are in it, for the page alone knows its tabs. */
  engagements: Offer[];
  /** What of the report was not taken, and why, for the page's developer. */
  warnings?: string[];
}

/** Of a customer whom the page names without a valid `sig`, it says that there is one, and nothing of it. */
export interface OpenConversation {
  /** Of this browser's unauthenticated visitor, or of a customer with a valid `sig`. */
  conversationId?: string;
  authenticated: boolean;
  /** Messages of agents that its consumer has not read; with `conversationId` only. */
  unread?: number;
  /** An agent has opened it again and the consumer has not written since. */
  reopenedByAgent: boolean;
  window: WindowReference;
}

/** What opens a window of the right kind. */
export interface WindowReference {
  campaignId?: number;
  engagementId?: number;
  windowId: string;
  windowMode: 'embedded' | 'separate';
  /** `xx-YY`. */
  language: string;
  connectorId?: string;
  skillId?: string;
}

/** Peeling corner, overlay, toaster, slide-out, embedded, sticky. */
export type EngagementType = 0 | 1 | 2 | 3 | 5 | 6;

/** An engagement that this page may show. */
export interface Offer {
  campaignId: number;
  engagementId: number;
  engagementRevision: number;
  engagementName: string;
  /** Counts the impressions of the session: `"1"`, `"2"`, … */
  contextId: string;
  zoneId: number;
  engagementType: EngagementType;
  /** 1 online, 2 offline. */
  state: 1 | 2;
  /** Only customers who are logged in can start its conversation. */
  authenticated: boolean;
  window: WindowReference;
  design: OfferDesign;
}

export interface OfferDesign {
  /** What its button reads, for example `Live Chat`. */
  text: string;
  /** A second line, of overlay and toaster. */
  detail?: string;
  imageUrl?: string;
  side?: 'left' | 'right';
  /** `#rrggbb`. */
  background?: string;
  color?: string;
  /** Embedded: the id of the page's element that it fills. */
  divId?: string;
  /** What the button reads to those who cannot see it that closes a proactive one; absent = `Close`. */
  closeText?: string;
  /** Disappears by itself after so many milliseconds. */
  displayMs?: number;
}

/** What the tag knows of its account from the start; public. */
export interface SiteSettings {
  account: string;
  connectors: {
    id: string;
    type: 'implicit' | 'code' | 'anonymous';
    issuer?: string;
    jsMethodName?: string;
    jsContext?: string;
  }[];
  identityMode: 'function' | 'legacy+function';
  /** A conversation that an agent has opened again shows as minimized window at once. */
  agentResumeWakesWindow: boolean;
}

/** What agents may know of the visitor behind a conversation; answer of `paths.conversationAttributes`. */
export interface ConversationAttributes {
  conversationId: string;
  /** A brand vouched for these when its customer signed in, latest token only. */
  verified: Attribute[];
  verifiedTs?: number;
  /** Reported by pages and apps, which nobody vouches for; oldest first, what was replaced left out. */
  reported: { ts: number; attribute: Attribute }[];
  /** The reported ones under the names that reports give them. */
  sdes: { events: Record<string, unknown>[] };
  /** Where the conversation was started from. */
  visitor?: {
    device: PageReport['device'];
    language?: string;
    returning: boolean;
    referrer?: string;
    startUrl?: string;
    /** Oldest first; the last is where the visitor was last seen. */
    pages: { url: string; title?: string; sections: string[]; enteredTs: number }[];
  };
  /** `goal`: what the campaign is to reach. */
  campaign?: { id: number; name: string; goal?: string };
  engagement?: { id: number; name: string; agentNote?: string };
}

/** Body of the notification that agents in a conversation receive when there is something new to read. */
export interface AttributesChange {
  conversationId: string;
}
