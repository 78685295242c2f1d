/**
 * WCAG 2.2 AA on a page, or a frame of one, as it stands: light, dark and with forced colours, spaced out, enlarged, by
 * keyboard and without motion. The page is left as it was.
 */
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeViolations } from './axe.ts';

export type Look = 'light' | 'dark' | 'forced';

interface Media {
  colorScheme: 'light' | 'dark';
  forcedColors: 'active' | 'none';
}

const looks: Record<Look, Media> = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'light', forcedColors: 'active' },
};

export interface Readable {
  page: Page;
  /** What is looked at: the page itself, or a frame in it. */
  inner: Page | Frame;
  /** Called in each look, for a picture. */
  each?: (look: Look) => Promise<void>;
}

export async function expectReadable({ page, inner, each }: Readable, name: string): Promise<void> {
  const found: Record<string, string[]> = {};
  for (const [look, media] of Object.entries(looks) as [Look, Media][]) {
    await page.emulateMedia(media);
    await settle(inner);
    found[look] = [...(await axeViolations(inner)), ...(await inner.evaluate(focusLost))];
    await each?.(look);
  }
  await page.emulateMedia({ ...looks.light, reducedMotion: 'reduce' });
  found.motion = await inner.evaluate(moving);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  found.plain = await inner.evaluate(unreachable);
  found.spaced = await spaced(inner);
  found.enlarged = await enlarged(page, inner);
  expect.soft(Object.fromEntries(Object.entries(found).filter(([, flaws]) => flaws.length > 0)), name).toEqual({});
}

/** Once what moves for a moment has come to rest, and the page has heard of its size and been drawn. */
const settle = (inner: Page | Frame): Promise<void> =>
  inner.evaluate(async () => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
    for (let frames = 0; frames < 2; frames++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

/** WCAG 1.4.12, in each shadow root too; and letters of twice the size. */
async function spaced(inner: Page | Frame): Promise<string[]> {
  await inner.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }',
    );
    const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    for (const root of [document, ...roots]) root.adoptedStyleSheets.push(sheet);
  });
  const flaws = await inner.evaluate(unreachable);
  const size = await inner.evaluate(() => {
    const { style } = document.documentElement;
    const before = style.fontSize;
    style.fontSize = '200%';
    return before;
  });
  flaws.push(...(await inner.evaluate(unreachable)));
  await inner.evaluate((before) => {
    document.documentElement.style.fontSize = before;
    const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    for (const root of [document, ...roots]) root.adoptedStyleSheets.pop();
  }, size);
  return flaws;
}

/** What 200 % and 400 % leave of a screen of 1280 by 960. */
const enlargements = [
  { width: 640, height: 480 },
  { width: 320, height: 240 },
];

async function enlarged(page: Page, inner: Page | Frame): Promise<string[]> {
  const before = page.viewportSize();
  const flaws: string[] = [];
  for (const size of enlargements) {
    await page.setViewportSize(size);
    await settle(inner);
    flaws.push(...(await inner.evaluate(unreachable)).map((flaw) => `${size.width}: ${flaw}`));
  }
  if (before) await page.setViewportSize(before);
  await settle(inner);
  return flaws;
}

/** What cannot be read or pressed: outside of where one can scroll to, cut off, covered, or smaller than 24 pixels. */
function unreachable(): string[] {
  const flaws: string[] = [];
  const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
  const all = [document, ...roots].flatMap((root) => [...root.querySelectorAll<HTMLElement>('body *, :host *')]);
  const elements = [...all, ...roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>('*')])];
  const tell = (element: Element, what: string) => flaws.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
  const scrollsOver = (element: Element | null, axis: 'X' | 'Y'): boolean =>
    element !== null &&
    (/auto|scroll/.test(getComputedStyle(element)[`overflow${axis}`]) || scrollsOver(element.parentElement, axis));
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) tell(document.documentElement, 'scrolls sideways');
  for (const element of new Set(elements)) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.visually-hidden, .heard, [inert]'))
      continue;
    const style = getComputedStyle(element);
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
    const acts = element.matches('button, a[href], input, textarea, select');
    if (!speaks && !acts) continue;
    if ((left < -1 || right > innerWidth + 1) && !scrollsOver(element.parentElement, 'X')) tell(element, 'beside');
    if ((top < -1 || bottom > innerHeight + 1) && !scrollsOver(element.parentElement, 'Y')) {
      const fixed = (one: Element | null): boolean =>
        one !== null && (getComputedStyle(one).position === 'fixed' || fixed(one.parentElement));
      if (document.documentElement.scrollHeight <= innerHeight || fixed(element)) tell(element, 'above or below');
    }
    const hides = /hidden|clip/;
    if (speaks && hides.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
      tell(element, 'cut off');
    if (speaks && hides.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
      tell(element, 'cut off');
    const inText = element.matches('p a');
    const label = element.closest('label')?.getBoundingClientRect();
    if (acts && !inText && Math.min(label?.width ?? width, label?.height ?? height) < 24) tell(element, 'too small');
  }
  return flaws;
}

/** What can have the focus and does not show it; the focus returns to where it was. */
function focusLost(): string[] {
  const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
  const scope: ParentNode = document.querySelector('dialog[open], [role=menu], .emoji-grid') ?? document;
  const places = [scope, ...(scope === document ? roots : [])].flatMap((root) => [
    ...root.querySelectorAll<HTMLElement>('button, a[href], input, textarea, [tabindex]'),
  ]);
  const usable = places.filter((one) => one.checkVisibility() && !one.closest('[inert], :disabled'));
  const { activeElement } = document;
  const before = activeElement?.shadowRoot?.activeElement ?? activeElement;
  const shows = (element: Element | null, up: number): boolean => {
    if (!element || up === 0) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    if (outlineStyle === 'auto' || (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2)) return true;
    return shows(element.parentElement, up - 1);
  };
  if (usable.length === 1) usable[0]?.blur();
  const showed = new Set<HTMLElement>();
  /* Whatever the mouse had chosen last is come back to. */
  for (const element of [...usable, ...usable.slice(0, 1)]) {
    element.focus({ preventScroll: true, focusVisible: true } as FocusOptions);
    const root = element.getRootNode() as ShadowRoot;
    if (root.activeElement !== element || shows(element, 3)) showed.add(element);
  }
  if (before && before !== document.body) (before as HTMLElement).focus({ preventScroll: true });
  else for (const root of [document, ...roots]) (root.activeElement as HTMLElement | null)?.blur();
  return usable
    .filter((one) => !showed.has(one))
    .map((element) => `focus does not show: ${element.outerHTML.slice(0, 160)}`);
}

/** What still moves, or never comes to rest, where less motion is wanted. */
function moving(): string[] {
  return document
    .getAnimations()
    .filter(({ effect }) => {
      const keyframes = effect instanceof KeyframeEffect ? effect.getKeyframes() : [];
      return effect?.getTiming().iterations === Infinity || keyframes.some((frame) => 'transform' in frame);
    })
    .map((animation) => `moves: ${(animation as CSSAnimation).animationName}`);
}
