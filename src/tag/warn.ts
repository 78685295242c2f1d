const told = new Set<string>();

/** Tells the brand's developer, once per text. */
export function warn(text: string, detail?: unknown): void {
  if (!told.has(text)) console.warn('lpTag:', text, detail ?? '');
  told.add(text);
}

/** Runs code of the page: what it throws is told and goes no further. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    warn('code of the page threw', error);
    return undefined;
  }
}
