import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wcag = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
const contrast = { type: 'rule', values: ['color-contrast'] };

type Evaluates = Pick<Page, 'evaluate'>;

/** What axe finds against WCAG 2.2 AA on the page as it stands, or in one part of it, one line each; empty = clean. */
export const axeViolations = (page: Evaluates, within?: string): Promise<string[]> => run(page, wcag, within);

/** The same of colours alone: for another colour scheme of what is clean otherwise. */
export const contrastViolations = (page: Evaluates, within?: string): Promise<string[]> => run(page, contrast, within);

async function run(page: Evaluates, runOnly: object, within = ':root'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  return page.evaluate(
    async ([only, part]) => {
      /* Colours on their way to others would be measured half-way. */
      const passing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      await Promise.allSettled(passing.map(({ finished }) => finished));
      // biome-ignore lint/suspicious/noExplicitAny: axe is put on the page above
      const { axe } = globalThis as any;
      const { violations } = await axe.run(document.querySelector(part), {
        runOnly: only,
        resultTypes: ['violations'],
        /* They have no axe of their own, and would be waited for. */
        iframes: false,
      });
      // biome-ignore lint/suspicious/noExplicitAny: as above
      return violations.map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.target.join(' ')).join(', ')}`);
    },
    [runOnly, within] as const,
  );
}
