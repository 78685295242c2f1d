import { expect, test, vi } from 'vitest';
import { defaultWindowConfiguration } from '../protocol/window-configuration.ts';
import { parseConfiguration } from './configuration.ts';
import { applyTheme, contrast, readableAs, readableOn } from './theme.ts';

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));

function rootOf(change: object) {
  const properties = new Map<string, string>();
  const style = { setProperty: (name: string, value: string) => void properties.set(name, value) };
  const root = { style, dataset: {} as Record<string, string> };
  applyTheme(root as unknown as HTMLElement, parseConfiguration(change));
  return { properties: Object.fromEntries(properties), dataset: root.dataset };
}

test('letters on a chosen ground read, where none were chosen', () => {
  for (const ground of ['#000000', '#2f55d4', '#808080', '#ffcc00', '#ffffff', '#ff0000'])
    expect(contrast(ground, readableOn(ground))).toBeGreaterThanOrEqual(4.5);
});

test.each(['#ffffff', '#161a21'])('every colour is kept as far as it reads on %s', (ground) => {
  for (const colour of ['#000000', '#2f55d4', '#8a4520', '#ffcc00', '#ffffff']) {
    const read = readableAs(colour, ground);
    expect(contrast(read, ground)).toBeGreaterThanOrEqual(5);
    if (contrast(colour, ground) >= 5) expect(read).toBe(colour);
  }
});

test('the account’s colours become properties of the style sheet; what is no colour does not', () => {
  const own = rootOf({
    title: { background: '#102030' },
    bubbles: { visitor: { background: '#ffcc00', color: '#111111' } },
  });
  expect(own.properties).toMatchObject({
    '--header': '#102030',
    '--header-text': '#ffffff',
    '--bubble-own': '#ffcc00',
    '--bubble-own-text': '#111111',
  });
  // Yellow does not read on white.
  expect(contrast(own.properties['--color-accent'] ?? '', '#ffffff')).toBeGreaterThanOrEqual(5);
  expect(own.dataset).toEqual({ header: 'own' });
  const none = rootOf({ title: { background: 'url(//evil)' }, bubbles: { agent: { background: 'red;}' } } });
  expect(none).toEqual({ properties: {}, dataset: {} });
});

test('what a configuration leaves out, or has of another kind, is as in the default', () => {
  expect(parseConfiguration(undefined)).toEqual(defaultWindowConfiguration);
  expect(parseConfiguration({ menu: { end: false, urgent: 'no' }, survey: 1, history: 'none' })).toEqual({
    ...defaultWindowConfiguration,
    menu: { ...defaultWindowConfiguration.menu, end: false },
  });
});
