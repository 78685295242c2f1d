/** From the server's paths to what the fields are called on the screen, and from its numbers to theirs. */
import type { FieldProblem } from '../api.ts';
import type { Field, Section } from './description.ts';
import { joinPath } from './json.ts';

export interface Found {
  label: string;
  /** Absent: a part of one, such as a line in a list of lines. */
  field?: Field;
}

export const labelOf = (sections: readonly Section[], path: string, at = ''): string =>
  findLabel(sections, path, at) ?? path;

export const findLabel = (sections: readonly Section[], path: string, at = ''): string | undefined =>
  findField(sections, path, at)?.label;

export const findField = (sections: readonly Section[], path: string, at: string): Found | undefined =>
  find(
    sections.flatMap((section) => section.fields),
    path,
    at,
  );

function find(fields: readonly Field[], path: string, at: string): Found | undefined {
  for (const field of fields) {
    const own = joinPath(at, field.path);
    if (own === path) return { label: field.label, field };
    if (!path.startsWith(`${own}.`)) continue;
    const [index = '', ...rest] = path.slice(own.length + 1).split('.');
    const inner =
      field.kind === 'list' ? field.item : field.kind === 'variants' ? field.variants.flatMap((v) => v.fields) : [];
    const found = find(inner, rest.join('.'), '');
    const position = /^\d+$/.test(index) ? ` ${Number(index) + 1}` : ` ${index}`;
    return found
      ? { ...found, label: `${field.label}${position}, ${found.label}` }
      : { label: `${field.label}${position}` };
  }
  return undefined;
}

/** The server counts in milliseconds where the screen counts in seconds or days: its limits are said as they are typed. */
export function inUnits(sections: readonly Section[], problem: FieldProblem, at = ''): FieldProblem {
  const { field } = findField(sections, problem.field, at) ?? {};
  if (field?.kind !== 'number' || field.scale === undefined) return problem;
  const { scale, unit } = field;
  const reason = problem.reason.replace(/(at (?:least|most)) (\d+)/, (_, bound, limit) => {
    const typed = Number((Number(limit) / scale).toPrecision(3));
    return [bound, typed, unit].filter((part) => part !== undefined).join(' ');
  });
  return { ...problem, reason };
}
