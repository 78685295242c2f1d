/** `lpTag.section`: one string, several between commas, or an array. */
export function parseSections(given: unknown): string[] {
  const parts = typeof given === 'string' ? given.split(',') : Array.isArray(given) ? given : [];
  return parts
    .filter((part) => typeof part === 'string')
    .map((part) => part.trim().slice(0, 200))
    .filter(Boolean)
    .slice(0, 50);
}
