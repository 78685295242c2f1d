import type { Page } from 'playwright-core';

/** Two tones make one sound. */
const tonesOfSound = 2;

/** Counts the sounds that the pages of this browser and their frames begin from now on. */
export async function countSounds(page: Page): Promise<() => number> {
  let tones = 0;
  await page.context().exposeFunction('toneStarted', () => {
    tones += 1;
  });
  const count = () => {
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      (globalThis as unknown as { toneStarted(): void }).toneStarted();
      start.call(this, when);
    };
  };
  await page.context().addInitScript(count);
  const open = page
    .context()
    .pages()
    .flatMap((one) => one.frames());
  await Promise.all(open.map((frame) => frame.evaluate(count)));
  return () => tones / tonesOfSound;
}
