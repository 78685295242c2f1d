/** What a form asks for, as data: a page describes its record, and the engine draws, reads and reports on it. */
import type { References } from '../references.ts';
import type { Json, JsonObject } from './json.ts';

export interface Option {
  value: string | number;
  label: string;
}

export type Options = readonly Option[] | ((references: References) => readonly Option[]);

interface Common {
  /** Of the member, relative to the record or to the list's item. */
  path: string;
  label: string;
  hint?: string;
  /** Shown only when this holds for the record or item around it. */
  when?: (around: JsonObject) => boolean;
}

export type Field = Common &
  (
    | { kind: 'text'; required?: true; code?: true; inputType?: 'url' | 'email' | 'date' | 'time' | 'password' }
    | { kind: 'area'; required?: true; code?: true; rows?: number }
    /** Shown and entered as the stored number divided by `scale`. */
    | { kind: 'number'; required?: true; min?: number; max?: number; scale?: number; unit?: string }
    /** `absent`: what a missing member means. */
    | { kind: 'switch'; absent?: boolean; lockedWhen?: (around: JsonObject) => boolean }
    /** `empty`: the choice that removes the member. */
    | { kind: 'choice'; options: Options; empty?: string; required?: true }
    | { kind: 'choices'; options: Options; none: string }
    | { kind: 'color' }
    /** A list of texts, one a line. */
    | { kind: 'lines'; code?: true }
    /** A moment in the reader's own time, stored as milliseconds. */
    | { kind: 'moment' }
    /** Texts by language tag. */
    | { kind: 'languages' }
    /** Texts of a catalogue by language and name; what is not there says what the catalogue says. */
    | {
        kind: 'texts';
        languages: readonly string[];
        load: (language: string) => Promise<Readonly<Record<string, string>>>;
      }
    /** Values by a name that is typed, each one of the options. */
    | { kind: 'pairs'; nameLabel: string; options: Options }
    | { kind: 'list'; add: string; item: readonly Field[]; fresh: JsonObject; titleOf?: (item: JsonObject) => string }
    /** Items of several kinds, told apart by `kind`. */
    | { kind: 'variants'; add: string; variants: readonly Variant[] }
  );

export interface Variant {
  kind: string;
  label: string;
  fresh: JsonObject;
  fields: readonly Field[];
}

export interface Section {
  title: string;
  hint?: string;
  fields: readonly Field[];
  when?: (record: JsonObject) => boolean;
}

/** Everything about the forms of one kind of record. */
export interface RecordForm {
  sections: readonly Section[];
  /** What a new one begins with. */
  fresh: JsonObject;
  /** From what the server shows to what the form edits, and back; absent = the same. */
  read?: (shown: JsonObject) => JsonObject;
  write?: (draft: JsonObject) => JsonObject;
}

export const optionsOf = (options: Options, references: References): readonly Option[] =>
  typeof options === 'function' ? options(references) : options;

export const isShown = ({ when }: { when?: (around: JsonObject) => boolean }, around: Json | undefined): boolean =>
  when === undefined || when((around ?? {}) as JsonObject);
