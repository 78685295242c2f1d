/** Rules of campaigns: what they refer to must be there, and what they offer must be able to start. */
import { isDeepStrictEqual } from 'node:util';
import type { CampaignRecord, EngagementRecord } from '../engagement/campaign.ts';
import { isTimeZone } from '../engagement/week-clock.ts';
import type { FieldProblem } from '../errors.ts';
import type { ItemKind } from '../store/items.ts';
import type { Connector } from '../store/store.ts';
import type { RuleContext } from './item-kinds.ts';

interface Known {
  has(kind: ItemKind | 'skill', id: string): boolean;
  connectors: readonly Connector[];
}

export async function campaignProblems(sent: unknown, context: RuleContext): Promise<FieldProblem[]> {
  const record = sent as CampaignRecord;
  const known = await knownIn(context);
  const { timeFrame, audienceIds, goalId, engagements } = record;
  const ids = engagements.flatMap(({ id }) => id ?? []);
  return [
    ...missing(known, 'audience', audienceIds, 'audienceIds'),
    ...missing(known, 'goal', goalId === undefined ? [] : [goalId], 'goalId'),
    ...frameProblems(timeFrame),
    ...(new Set(ids).size < ids.length ? [{ field: 'engagements', reason: 'has the same id twice' }] : []),
    ...engagements.flatMap((engagement, index) =>
      engagementProblems(engagement, { known, published: record.published }).map(({ field, reason }) => ({
        field: `engagements.${index}.${field}`,
        reason,
      })),
    ),
  ];
}

async function knownIn({ store, accountId }: RuleContext): Promise<Known> {
  const kinds = ['audience', 'goal', 'entry-point', 'behaviour', 'window'] as const;
  const ids = new Set<string>();
  for (const kind of kinds) for (const { id } of await store.listItems(accountId, kind)) ids.add(`${kind} ${id}`);
  for (const { id } of await store.listSkills(accountId)) ids.add(`skill ${id}`);
  return { has: (kind, id) => ids.has(`${kind} ${id}`), connectors: await store.listConnectors(accountId) };
}

const missing = (known: Known, kind: ItemKind | 'skill', ids: readonly string[], field: string): FieldProblem[] =>
  ids
    .filter((id) => !known.has(kind, id))
    .slice(0, 1)
    .map((id) => ({ field, reason: `names ${kind} ${id}, which the account does not have` }));

function frameProblems(frame: CampaignRecord['timeFrame']): FieldProblem[] {
  if (!frame) return [];
  const { startTs = 0, endTs = Number.POSITIVE_INFINITY, timeZone = 'UTC' } = frame;
  return [
    ...(endTs > startTs ? [] : [{ field: 'timeFrame.endTs', reason: 'must come after startTs' }]),
    ...(isTimeZone(timeZone)
      ? []
      : [{ field: 'timeFrame.timeZone', reason: 'is not a time zone, as Europe/Berlin is' }]),
  ];
}

function engagementProblems(
  engagement: EngagementRecord,
  { known, published }: { known: Known; published: boolean },
): FieldProblem[] {
  const { entryPointIds, behaviourIds, windowId, skillId, type, design, enabled, authenticated } = engagement;
  return [
    ...missing(known, 'entry-point', entryPointIds, 'entryPointIds'),
    ...missing(known, 'behaviour', behaviourIds, 'behaviourIds'),
    ...missing(known, 'window', windowId === undefined ? [] : [windowId], 'windowId'),
    ...missing(known, 'skill', skillId === undefined ? [] : [skillId], 'skillId'),
    ...(type === 5 && design.divId === undefined
      ? [{ field: 'design.divId', reason: 'is required: the id of the element that it fills' }]
      : []),
    ...(published && enabled && authenticated ? connectorProblems(engagement, known.connectors) : []),
  ];
}

/** A conversation of a customer who is logged in needs somebody to vouch for it. */
function connectorProblems(
  { connectorId, windowMode }: EngagementRecord,
  connectors: readonly Connector[],
): FieldProblem[] {
  const usable = connectors.filter(({ enabled, type }) => enabled && type !== 'anonymous');
  const connector = connectorId === undefined ? usable[0] : usable.find(({ id }) => id === connectorId);
  if (!connector) {
    const reason =
      connectorId === undefined
        ? 'needs an enabled authentication server that identifies customers: the account has none'
        : 'is not an enabled connector that identifies customers';
    return [{ field: connectorId === undefined ? 'authenticated' : 'connectorId', reason }];
  }
  if (windowMode === 'separate' && !connector.settings.authenticationEndpoint)
    return [
      { field: 'windowMode', reason: `separate needs an authentication endpoint in connector ${connector.name}` },
    ];
  return [];
}

/** New engagements get a number; those that changed and are published get the next revision. */
export function numberEngagements(sent: unknown, stood: unknown, { newNumber }: RuleContext): CampaignRecord {
  const record = sent as CampaignRecord;
  const before = stood as CampaignRecord | undefined;
  const engagements = record.engagements.map((engagement): EngagementRecord => {
    const known = before?.engagements.find(({ id }) => id === engagement.id);
    if (!known) return { ...engagement, id: newNumber(), revision: 1 };
    const { revision = 1 } = known;
    const next = { ...engagement, revision };
    const republished = record.published && (!before?.published || !isDeepStrictEqual(next, known));
    return republished ? { ...next, revision: revision + 1 } : next;
  });
  return { ...record, engagements };
}
