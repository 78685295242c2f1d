/** Tells the brand's developer, once per text. */
const told = new Set<string>();

export function warn(text: string, detail?: unknown): void {
  if (told.has(text)) return;
  told.add(text);
  console.warn(`lpTag: ${text}`, ...(detail === undefined ? [] : [detail]));
}

/** Runs code of the page: what it throws is told and goes no further. */
export function attempt<T>(what: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    warn(`${what} threw`, error);
    return undefined;
  }
}
