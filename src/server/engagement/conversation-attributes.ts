/** What agents see of the visitor behind a conversation. */
import type { Conversation } from '../../protocol/conversation.ts';
import type { Attribute, ConversationAttributes } from '../../protocol/engagement.ts';
import { calledByAnybody, nameInAttribute, type SaidName } from '../identity/called.ts';
import type { ConsumerProfile, Identity } from '../identity/identity.ts';
import type { Store } from '../store/store.ts';
import { belongsTo, currentAttributes, type OpenInterval, type Reported, reachOf } from './attribute-log.ts';
import type { Configurations } from './configuration.ts';
import { storedNames } from './stored-names.ts';
import { pagesOf, type Visit } from './visit.ts';

export interface AttributeParts {
  store: Store;
  configurations: Configurations;
  identity: Pick<Identity, 'findProfile'>;
}

const mostRead = 500;
const mostBrowsers = 20;

type Span = Pick<Conversation, 'brandId' | 'consumerId' | 'startTs' | 'endTs'>;

/** Every attribute that belongs to the conversation, ascending by when it came. */
export async function listAttributes(store: Store, conversation: Span): Promise<Reported[]> {
  const { brandId: accountId, consumerId, startTs, endTs } = conversation;
  const interval: OpenInterval = { startTs, ...(endTs !== undefined && { endTs }) };
  const range = { accountId, ...reachOf(interval), limit: mostRead };
  /* A customer is known on every device; whom nobody vouches for, by guests' pages of the browsers that it has talked from. */
  const visitorIds = await store.listConsumerVisitors(accountId, consumerId, mostBrowsers);
  const found = await Promise.all([
    store.listAttributes({ ...range, by: { consumerId } }),
    store.listAttributes({ ...range, by: { visitorIds } }),
  ]);
  return found
    .flat()
    .sort((a, b) => a.ts - b.ts)
    .filter(({ ts }) => belongsTo([interval], ts))
    .map(({ ts, sessionId, body }) => ({ ts, sessionId, body: body as Attribute }));
}

/** What pages call a consumer whom neither the brand's token nor an agent nor the consumer's own profile names. */
export async function findReportedName(
  store: Store,
  conversation: Span,
  profile: ConsumerProfile | undefined,
): Promise<SaidName> {
  if (calledByAnybody(profile).nameSource !== undefined) return {};
  const reported = await listAttributes(store, conversation);
  return nameInAttribute(reported.findLast(({ body }) => body.type === 'personal')?.body);
}

export async function describeVisitor(
  { store, configurations, identity }: AttributeParts,
  conversation: Conversation,
  { showUnverified }: { showUnverified: boolean },
): Promise<ConversationAttributes> {
  const { brandId: accountId, convId: conversationId, consumerId } = conversation;
  const [profile, visit, origin, all] = await Promise.all([
    identity.findProfile(accountId, consumerId),
    findVisit(store, conversation),
    originOf(configurations, conversation),
    showUnverified ? listAttributes(store, conversation) : [],
  ]);
  const reported = currentAttributes(all);
  const { verified } = profile ?? {};
  return {
    conversationId,
    verified: (verified?.sdes ?? []) as Attribute[],
    ...(verified && { verifiedTs: verified.verifiedTs }),
    reported: reported.map(({ ts, body }) => ({ ts, attribute: body })),
    sdes: storedNames(reported),
    ...(visit && { visitor: visitorOf(visit, verified ? consumerId : undefined) }),
    ...origin,
  };
}

async function findVisit(store: Store, { brandId, context }: Conversation): Promise<Visit | undefined> {
  const { sessionId, visitorId } = { ...context };
  if (typeof sessionId !== 'string') return undefined;
  const stored = await store.findVisit(brandId, sessionId);
  return stored?.visitorId === visitorId ? (stored?.record as Visit | undefined) : undefined;
}

/** `whose`: of the pages that a guest has seen, where absent; else of this customer's. */
const visitorOf = (visit: Visit, whose: string | undefined) => ({
  device: visit.device,
  ...(visit.language !== undefined && { language: visit.language }),
  returning: visit.returning,
  ...(visit.start?.whose === whose && startOf(visit)),
  pages: pagesOf(visit, whose).map(({ url, title, sections, enteredTs }) => ({
    url,
    ...(title !== undefined && { title }),
    sections,
    enteredTs,
  })),
});

const startOf = ({ referrer, startUrl }: Visit) => ({
  ...(referrer !== undefined && { referrer }),
  ...(startUrl !== undefined && { startUrl }),
});

async function originOf(
  configurations: Configurations,
  { brandId, campaignInfo }: Conversation,
): Promise<Pick<ConversationAttributes, 'campaign' | 'engagement'>> {
  if (!campaignInfo) return {};
  const { campaigns, findEngagement, findGoal } = await configurations.get(brandId);
  const campaign = campaigns.find(({ id }) => id === campaignInfo.campaignId);
  const engagement = findEngagement(campaignInfo.campaignId, campaignInfo.engagementId);
  const goal = campaign?.goalId === undefined ? undefined : findGoal(campaign.goalId)?.name;
  return {
    ...(campaign && { campaign: { id: campaign.id, name: campaign.name, ...(goal !== undefined && { goal }) } }),
    ...(engagement && {
      engagement: {
        id: engagement.id,
        name: engagement.name,
        ...(engagement.agentNote !== undefined && { agentNote: engagement.agentNote }),
      },
    }),
  };
}
