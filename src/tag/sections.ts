/** `lpTag.section`: one string, several between commas, or an array. */
export const parseSections = (given: unknown): string[] =>
  String(given ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 200))
    .filter(Boolean)
    .slice(0, 50);
