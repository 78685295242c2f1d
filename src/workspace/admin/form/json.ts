/** Records as forms see them: plain JSON, whose members are named by dotted paths as the server names them. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const namesOf = (path: string): string[] => (path === '' ? [] : path.split('.'));

export function readAt(value: Json | undefined, path: string): Json | undefined {
  let at: Json | undefined = value;
  for (const name of namesOf(path)) {
    if (Array.isArray(at)) at = (at as readonly Json[])[Number(name)];
    else if (isObject(at)) at = at[name];
    else return undefined;
  }
  return at;
}

/** A copy in which `next` stands there; undefined removes the member. What is missing on the way is made. */
export function writeAt(value: JsonObject, path: string, next: Json | undefined): JsonObject {
  return write(value, namesOf(path), next) as JsonObject;
}

function write(value: Json | undefined, [name, ...rest]: string[], next: Json | undefined): Json | undefined {
  if (name === undefined) return next;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    const changed = write(list[Number(name)], rest, next);
    return changed === undefined ? list.toSpliced(Number(name), 1) : list.with(Number(name), changed);
  }
  const members = isObject(value) ? value : {};
  const changed = write(members[name], rest, next);
  if (changed !== undefined) return { ...members, [name]: changed };
  const { [name]: _removed, ...others } = members;
  return others;
}

export const joinPath = (...parts: string[]): string => parts.filter((part) => part !== '').join('.');

export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one: Json, index) => isSame(one, (b as readonly Json[])[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isSame(a[name], b[name]));
}

/** Paths of what differs, at the deepest level that both have; lists are compared as one. */
export function differences(a: Json | undefined, b: Json | undefined, path = ''): string[] {
  if (isSame(a, b)) return [];
  if (!isObject(a) || !isObject(b)) return [path];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => differences(a[name], b[name], joinPath(path, name)));
}

/** Theirs, with what `mine` has changed since both began with `base`. */
export function combine({
  base,
  mine,
  theirs,
}: {
  base: JsonObject;
  mine: JsonObject;
  theirs: JsonObject;
}): JsonObject {
  return differences(base, mine).reduce((record, path) => writeAt(record, path, readAt(mine, path)), theirs);
}
