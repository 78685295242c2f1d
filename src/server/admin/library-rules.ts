/** Rules of the items that campaigns share. */

import type { Audience, Behaviour, EntryCondition, EntryPoint } from '../engagement/campaign.ts';
import { listCampaigns } from '../engagement/configuration.ts';
import type { Hours } from '../engagement/hours.ts';
import { problemOf } from '../engagement/patterns.ts';
import { instantOf, isTimeZone } from '../engagement/week-clock.ts';
import type { FieldProblem } from '../errors.ts';
import type { ItemKind } from '../store/items.ts';
import type { RuleContext } from './item-kinds.ts';

export function entryPointProblems(record: unknown): FieldProblem[] {
  const { include, exclude = [] } = record as EntryPoint;
  return Object.entries({ include, exclude }).flatMap(([member, conditions]) => placeProblems(conditions, member));
}

const placeProblems = (conditions: readonly EntryCondition[], member: string): FieldProblem[] =>
  conditions.flatMap((condition, index) => {
    const reason = condition.kind === 'url' && condition.match === 'regex' ? problemOf(condition.value) : undefined;
    return reason === undefined ? [] : [{ field: `${member}.${index}.value`, reason }];
  });

export function hoursProblems(record: unknown): FieldProblem[] {
  const { timeZone, occasions = [] } = record as Hours;
  return [
    ...(isTimeZone(timeZone) ? [] : [{ field: 'timeZone', reason: 'is not a time zone, as Europe/Berlin is' }]),
    ...occasions.flatMap(({ from, to, shifts }, index) => [
      ...(from <= to ? [] : [{ field: `occasions.${index}.to`, reason: 'must not come before from' }]),
      ...(shifts.length > 0 || daysBetween(from, to) <= longestOffDays
        ? []
        : [
            {
              field: `occasions.${index}.to`,
              reason: `without shifts an occasion lasts at most ${longestOffDays} days`,
            },
          ]),
    ]),
  ];
}

const longestOffDays = 30;

const daysBetween = (from: string, to: string): number =>
  (instantOf('UTC', to, 0) - instantOf('UTC', from, 0)) / 86_400_000 + 1;

export function audienceProblems(record: unknown): FieldProblem[] {
  const { conditions } = record as Audience;
  const has = (kind: string) => conditions.some((condition) => condition.kind === kind);
  return has('customerType') && has('customerStatus')
    ? [{ field: 'conditions', reason: 'may ask for the type or the status of customers, not for both' }]
    : [];
}

export async function behaviourProblems(record: unknown, { store, accountId }: RuleContext): Promise<FieldProblem[]> {
  const { conditions } = record as Behaviour;
  const known = new Set((await store.listItems(accountId, 'entry-point')).map(({ id }) => id));
  const unknown = conditions.flatMap((condition, index) =>
    condition.kind === 'visitedEntryPoint' && !known.has(condition.entryPointId)
      ? [{ field: `conditions.${index}.entryPointId`, reason: 'is not an entry point of the account' }]
      : [],
  );
  return [...flowProblems(record), ...unknown];
}

export const flowProblems = (record: unknown): FieldProblem[] =>
  (record as Behaviour).conditions.flatMap((condition, index) =>
    condition.kind === 'flow' ? placeProblems(condition.steps, `conditions.${index}.steps`) : [],
  );

/** Who would miss the item: names of campaigns and behaviours. */
export const usersOf =
  (kind: ItemKind) =>
  async (id: string, { store, accountId }: RuleContext): Promise<string[]> => {
    const campaigns = (await listCampaigns(store, accountId)).filter(
      ({ audienceIds, goalId, engagements }) =>
        (kind === 'audience' && audienceIds.includes(id)) ||
        (kind === 'goal' && goalId === id) ||
        engagements.some(
          ({ windowId, entryPointIds, behaviourIds }) =>
            (kind === 'window' && windowId === id) ||
            (kind === 'entry-point' && entryPointIds.includes(id)) ||
            (kind === 'behaviour' && behaviourIds.includes(id)),
        ),
    );
    const behaviours = kind === 'entry-point' ? await store.listItems(accountId, 'behaviour') : [];
    const visiting = behaviours
      .map(({ record }) => record as Behaviour)
      .filter(({ conditions }) =>
        conditions.some((condition) => condition.kind === 'visitedEntryPoint' && condition.entryPointId === id),
      );
    const windows = kind === 'window' ? await store.listItems(accountId, 'window') : [];
    const isDefault = windows.some((item) => item.id === id && Object(item.record).isDefault === true);
    return [...campaigns, ...visiting].map(({ name }) => name).concat(isDefault ? ['the account, as its default'] : []);
  };
