import type { Section } from '../form/description.ts';
import { isObject, type JsonObject } from '../form/json.ts';
import type { RecordEditor } from '../form/use-record-form.ts';
import type { References } from '../references.ts';

export interface CampaignProps {
  id: string;
  editor: RecordEditor;
  references: References;
  names: readonly Section[];
  /** A new one has an address once it is saved. */
  onSave: () => void;
}

export const engagementsOf = ({ engagements }: JsonObject): readonly JsonObject[] =>
  Array.isArray(engagements) ? engagements.filter(isObject) : [];
