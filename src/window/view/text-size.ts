/** The size of the window's text, per browser. Everything in the window grows with it. */
import type { Kept } from '../kept.ts';

export const textSizes: readonly number[] = [100, 115, 130];
const key = 'browser.text';

export const textSize = (kept: Kept): number => textSizes.find((size) => String(size) === kept.get(key)) ?? 100;

export function setTextSize(kept: Kept, size: number): void {
  kept.set(key, String(size));
  applyTextSize(kept);
}

export function applyTextSize(kept: Kept): void {
  const size = textSize(kept);
  document.documentElement.style.setProperty('font-size', size === 100 ? '' : `${size}%`);
}
