/** Elements without markup: nothing that comes from outside is ever parsed as HTML, and no policy of the page is broken. */

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}

/** A shadow root with this style sheet; values that are not colours are left out. */
export function styled(host: HTMLElement, css: string, colors: Record<string, string | undefined>): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  paint(host, colors);
  return root;
}

export function paint(host: HTMLElement, colors: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(colors))
    if (value && /^#[\da-f]{3,8}$/i.test(value)) host.style.setProperty(name, value);
}

export const isRightToLeft = (language: string): boolean => /^(ar|fa|he|ur)\b/.test(language);
