/** Elements without markup: nothing that comes from outside is ever parsed as HTML, and no policy of the page is broken. */

export const element = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] => Object.assign(document.createElement(name), properties);

/** A shadow root with this style sheet. */
export function styled(host: HTMLElement, css: string): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  return root;
}

/** Background and text. */
export function paint({ style }: HTMLElement, background = '#2f55d4', color = '#fff'): void {
  style.setProperty('--bg', background);
  style.setProperty('--fg', color);
}

export const directionOf = (language: string): 'ltr' | 'rtl' => (/^(ar|fa|he|ur)/.test(language) ? 'rtl' : 'ltr');
