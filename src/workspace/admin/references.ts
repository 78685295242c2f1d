/** What records refer to, by id: read once for a page, so that forms offer names. */
import type { Api, Row } from './api.ts';
import type { Option } from './form/description.ts';

export interface References {
  skills: readonly Option[];
  windows: readonly Option[];
  audiences: readonly Option[];
  entryPoints: readonly Option[];
  behaviours: readonly Option[];
  goals: readonly Option[];
  /** Those that identify customers. */
  connectors: readonly Option[];
  campaigns: readonly Row[];
  /** Without the main one. */
  groups: readonly Option[];
  users: readonly Row[];
  /** As they are stored. */
  windowRecords: readonly Row[];
}

export const noReferences: References = {
  skills: [],
  windows: [],
  audiences: [],
  entryPoints: [],
  behaviours: [],
  goals: [],
  connectors: [],
  campaigns: [],
  groups: [],
  users: [],
  windowRecords: [],
};

const optionOf = ({ id, name }: Row): Option => ({ value: String(id), label: String(name ?? id) });

export async function loadReferences(api: Api): Promise<References> {
  const rows = async (path: string): Promise<Row[]> => (await api.get<Row[]>(`/configuration/${path}`)).value;
  const [skills, windows, audiences, entryPoints, behaviours, goals, connectors, campaigns, groups, users] =
    await Promise.all([
      rows('le-users/skills'),
      rows('engagement/windows'),
      rows('engagement/audiences'),
      rows('engagement/entry-points'),
      rows('engagement/behaviours'),
      rows('engagement/goals'),
      rows('le-connectors/connectors'),
      rows('engagement/campaigns'),
      rows('le-account/groups'),
      rows('le-account/users'),
    ]);
  return {
    skills: skills.map(optionOf),
    windows: windows.map(optionOf),
    audiences: audiences.map(optionOf),
    entryPoints: entryPoints.map(optionOf),
    behaviours: behaviours.map(optionOf),
    goals: goals.map(optionOf),
    connectors: connectors.filter(({ type }) => type !== 'anonymous').map(optionOf),
    campaigns,
    groups: groups.map(optionOf),
    users,
    windowRecords: windows,
  };
}
