/**
 * What `table` says of `key`, for keys that come from elsewhere: a name that every object inherits, as `constructor` or
 * `__proto__`, is no entry. The check refuses `table[key]` (scripts/lookups.ts).
 */
export function lookup<T extends object>(table: T, key: unknown): T[keyof T] | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key as keyof T] : undefined;
}
