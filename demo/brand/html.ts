/** HTML in template literals: what is filled in is escaped unless it is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Fill = string | number | Html | Html[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const render = (fill: Fill): string => {
  if (fill instanceof Html) return fill.text;
  return Array.isArray(fill) ? fill.map(render).join('') : escapeText(String(fill));
};

export const html = (parts: TemplateStringsArray, ...fills: Fill[]): Html =>
  new Html(parts.reduce((text, part, index) => text + render(fills[index - 1] ?? '') + part));

/** A value in an inline script: JSON that cannot end the script. */
export const scriptValue = (value: unknown): Html =>
  new Html(
    JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
