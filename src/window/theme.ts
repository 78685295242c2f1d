/** The account's colours and shapes, put on the document through its style object, which the strictest policy allows. */
import type { WindowConfiguration } from '../protocol/window-configuration.ts';
import { loadStyles } from './styles/load.ts';
import ownHeader from './styles/own-header.css?url';

type Property = [name: string, value: string | undefined];

let loading: Promise<void> | undefined;

/** Once it settles nothing shows in other colours first. */
export async function showTheme(root: HTMLElement, configuration: WindowConfiguration): Promise<void> {
  applyTheme(root, configuration);
  if (root.dataset.header !== 'own') return;
  loading ??= loadStyles(ownHeader);
  await loading;
}

export function applyTheme(root: HTMLElement, { title, bubbles }: WindowConfiguration): void {
  const properties: Property[] = [
    ...colours('header', title),
    ...colours('bubble-agent', bubbles.agent),
    ...colours('bubble-own', bubbles.visitor),
  ];
  for (const [name, value] of properties) if (value !== undefined) root.style.setProperty(`--${name}`, value);
  const { background } = bubbles.visitor;
  if (background !== undefined && isColour(background)) {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const accent = () => applyAccent(root, background, dark.matches ? '#161a21' : '#ffffff');
    dark.addEventListener('change', accent);
    accent();
  }
  if (title.background !== undefined && isColour(title.background)) root.dataset.header = 'own';
}

/** The colour of the visitor's own words is also that of what the visitor can press, as light or dark as it reads there. */
function applyAccent(root: HTMLElement, colour: string, surface: string): void {
  const accent = readableAs(colour, surface);
  const mixed = (share: number) => `color-mix(in srgb, ${accent} ${share}%, ${surface})`;
  const values: Property[] = [
    ['color-accent', accent],
    ['color-accent-hover', `color-mix(in srgb, ${accent} 88%, ${readableOn(surface)})`],
    ['color-on-accent', readableOn(accent)],
    ['color-accent-soft', mixed(10)],
    ['color-accent-line', mixed(35)],
  ];
  for (const [name, value] of values) root.style.setProperty(`--${name}`, value ?? '');
}

/** This colour, or the nearest to it that reads on the ground. */
export function readableAs(colour: string, ground: string): string {
  const away = readableOn(ground);
  const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
  return shares.map((share) => mix(colour, away, share)).find((mixed) => contrast(mixed, ground) >= 5) ?? away;
}

const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

function mix(colour: string, other: string, share: number): string {
  const others = channels(other);
  const mixed = channels(colour).map((value, i) => Math.round(value + ((others[i] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Where only the ground is chosen the letters are black or white, whichever reads better. */
function colours(name: string, { background, color }: { background?: string; color?: string }): Property[] {
  if (background === undefined || !isColour(background)) return [];
  const letters = color !== undefined && isColour(color) ? color : readableOn(background);
  return [
    [name, background],
    [`${name}-text`, letters],
  ];
}

const isColour = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

export const readableOn = (background: string): string =>
  contrast(background, '#ffffff') >= contrast(background, '#111111') ? '#ffffff' : '#111111';

/** By WCAG: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
