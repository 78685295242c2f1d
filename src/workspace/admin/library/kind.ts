/** A kind of records that administrators keep in a library: how its list and its form look. */
import type { Row } from '../api.ts';
import type { RecordForm } from '../form/description.ts';
import type { JsonObject } from '../form/json.ts';
import type { References } from '../references.ts';

export interface LibraryKind extends RecordForm {
  /** In our addresses. */
  slug: string;
  /** Below the account's address. */
  path: string;
  title: string;
  lead: string;
  noun: string;
  nouns: string;
  /** What a record is called; absent: its name. */
  titleOf?(row: JsonObject): string;
  /** They are switched off or left, never deleted. */
  permanent?: true;
  /** One line about a record, beside its name. */
  details(row: Row, references: References): string;
  /** Who uses it. */
  usersOf?(id: string, references: References): string[];
  /** Says so; absent: as of what campaigns use. */
  usedBy?(names: readonly string[]): string;
}

export const membersOf = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? (value as JsonObject[]) : [];
export const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Campaigns whose engagements, or which themselves, name it. */
export const campaignsNaming =
  (member: 'audienceIds' | 'goalId' | 'entryPointIds' | 'behaviourIds' | 'windowId') =>
  (id: string, { campaigns }: References): string[] =>
    campaigns
      .filter((campaign) =>
        [campaign, ...membersOf(campaign.engagements)].some(
          (holder) => holder[member] === id || listOf(holder[member]).includes(id),
        ),
      )
      .map(({ name }) => String(name));

export const titleOf = (kind: LibraryKind, row: JsonObject): string => kind.titleOf?.(row) ?? String(row.name ?? '');

export const conditionsOf = (row: Row): readonly JsonObject[] => membersOf(row.conditions);
export const countOf = (value: unknown): number => membersOf(value).length;
