import type { Section } from '../form/description.ts';
import { isObject, type JsonObject } from '../form/json.ts';
import { findLabel } from '../form/labels.ts';
import type { RecordEditor } from '../form/use-record-form.ts';
import type { References } from '../references.ts';
import { campaignSections } from './campaign-fields.ts';
import { engagementNames, type Step, steps } from './engagement-fields.ts';

export interface CampaignProps {
  id: string;
  editor: RecordEditor;
  references: References;
  /** A new one has an address once it is saved. */
  onSave: () => void;
}

/** What all fields of a campaign and of its engagements are called. */
export const campaignNames: readonly Section[] = [...campaignSections, engagementNames];

export const engagementsOf = ({ engagements }: JsonObject): readonly JsonObject[] =>
  Array.isArray(engagements) ? engagements.filter(isObject) : [];

export const wizardAddress = (campaignId: string, index: number, step: string): string =>
  `/admin/campaigns/${campaignId}/engagements/${index}/${step}`;

const engagementField = /^engagements\.(\d+)\.(.+)$/;

export const stepOf = (field: string): Step | undefined =>
  field === 'type' ? steps[0] : steps.find(({ sections }) => findLabel(sections, field) !== undefined);

/** The screen on which a field of the campaign stands. */
export function addressOf(campaignId: string, field: string): string {
  const [, index, member] = engagementField.exec(field) ?? [];
  if (index === undefined || member === undefined) return `/admin/campaigns/${campaignId}`;
  return wizardAddress(campaignId, Number(index), stepOf(member)?.slug ?? 'summary');
}

/** The steps of an engagement on which something is wrong. */
export function stepsWithProblems({ problems }: RecordEditor, index: number): ReadonlySet<string> {
  const members = problems.flatMap(({ field }) => {
    const [, at, member] = engagementField.exec(field) ?? [];
    return Number(at) === index && member !== undefined ? [member] : [];
  });
  return new Set(members.flatMap((member) => stepOf(member)?.slug ?? []));
}
