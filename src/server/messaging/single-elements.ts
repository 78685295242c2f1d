/** An array with one element may come as that element alone: where a schema wants an array, a bare value is wrapped. */
import type { TSchema } from 'typebox';

interface SchemaNode {
  type?: string;
  properties?: Record<string, SchemaNode>;
  anyOf?: SchemaNode[];
}

/** Paths of object members that are arrays, through every alternative. */
export function arrayPaths(schema: TSchema): string[][] {
  const paths = new Map<string, string[]>();
  const visit = (node: SchemaNode, path: string[]): void => {
    if (node.type === 'array') paths.set(path.join('.'), path);
    for (const [name, member] of Object.entries(node.properties ?? {})) visit(member, [...path, name]);
    for (const alternative of node.anyOf ?? []) visit(alternative, path);
  };
  visit(schema as SchemaNode, []);
  return [...paths.values()].filter((path) => path.length > 0);
}

/** `body` with bare values at `paths` wrapped; shared with `body` where nothing had to be. */
export function wrapSingles(body: unknown, paths: readonly string[][]): unknown {
  let wrapped = body;
  for (const path of paths) wrapped = wrapAt(wrapped, path, 0);
  return wrapped;
}

function wrapAt(value: unknown, path: readonly string[], depth: number): unknown {
  const name = path[depth];
  if (name === undefined) return Array.isArray(value) ? value : [value];
  if (typeof value !== 'object' || value === null || !(name in value)) return value;
  const member = (value as Record<string, unknown>)[name];
  if (member === undefined) return value;
  const wrapped = wrapAt(member, path, depth + 1);
  return wrapped === member ? value : { ...value, [name]: wrapped };
}
