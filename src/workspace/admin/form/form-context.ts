import { createContext, useContext } from 'react';
import type { FieldProblem } from '../api.ts';
import { noReferences, type References } from '../references.ts';
import type { Json, JsonObject } from './json.ts';
import { readAt } from './json.ts';

export interface FormParts {
  draft: JsonObject;
  references: References;
  problems: readonly FieldProblem[];
  change(path: string, next: Json | undefined): void;
}

export const FormContext = createContext<FormParts>({
  draft: {},
  references: noReferences,
  problems: [],
  change: () => {},
});

/** The value at this path of the record, what is wrong with it, and how to change it. */
export function useField(path: string) {
  const { draft, references, problems, change } = useContext(FormContext);
  return {
    value: readAt(draft, path),
    problem: problemAt(problems, path),
    references,
    change: (next: Json | undefined) => change(path, next),
  };
}

export const problemAt = (problems: readonly FieldProblem[], path: string): string | undefined =>
  problems.find(({ field }) => field === path)?.reason;

/** Of the input that a problem names. */
export const inputId = (path: string): string => `field-${path.replaceAll('.', '-')}`;
