/** From the server's paths to what the fields are called on the screen. */
import type { Field, Section } from './description.ts';
import { joinPath } from './json.ts';

export const labelOf = (sections: readonly Section[], path: string, at = ''): string =>
  findLabel(sections, path, at) ?? path;

export const findLabel = (sections: readonly Section[], path: string, at = ''): string | undefined =>
  find(
    sections.flatMap((section) => section.fields),
    path,
    at,
  );

function find(fields: readonly Field[], path: string, at: string): string | undefined {
  for (const field of fields) {
    const own = joinPath(at, field.path);
    if (own === path) return field.label;
    if (!path.startsWith(`${own}.`)) continue;
    const [index = '', ...rest] = path.slice(own.length + 1).split('.');
    const inner =
      field.kind === 'list' ? field.item : field.kind === 'variants' ? field.variants.flatMap((v) => v.fields) : [];
    const label = find(inner, rest.join('.'), '');
    const position = /^\d+$/.test(index) ? ` ${Number(index) + 1}` : ` ${index}`;
    return label ? `${field.label}${position}, ${label}` : `${field.label}${position}`;
  }
  return undefined;
}
