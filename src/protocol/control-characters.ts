/** Control characters but TAB, LF and CR: no name, id or address has one, and not every database takes them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** As JSON spells them; quick to look for in a text that has none. */
const spelt = /\\u00[01]|\\u007f|\\[bf]|\u007f/i;

export const hasControl = (text: string): boolean => control.test(text);

/** Whether a JSON text may say one; `findControl` looks closer. */
export const maySayControl = (json: string): boolean => spelt.test(json);

/** Path of the first string or name in a parsed JSON value that has one, as `/a/0/b`; '' for the value itself. */
export function findControl(value: unknown): string | undefined {
  const waiting: { path: string; value: unknown }[] = [{ path: '', value }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (typeof next.value === 'string' && hasControl(next.value)) return next.path;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [name, member] of Object.entries(next.value)) {
      if (hasControl(name)) return next.path;
      waiting.push({ path: `${next.path}/${name}`.slice(0, longestPath), value: member });
    }
  }
  return undefined;
}

/** A deep structure must not make its paths a multiple of itself. */
const longestPath = 200;
