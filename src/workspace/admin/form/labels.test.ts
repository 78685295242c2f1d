import { expect, test } from 'vitest';
import type { Section } from './description.ts';
import { inUnits, labelOf } from './labels.ts';

const sections: Section[] = [
  {
    title: 'Queue',
    fields: [
      { kind: 'number', path: 'ringMs', label: 'A ring lasts', unit: 'seconds', scale: 1000 },
      { kind: 'number', path: 'capacity', label: 'Capacity' },
      {
        kind: 'list',
        path: 'shifts',
        label: 'Shift',
        add: '',
        fresh: {},
        item: [{ kind: 'text', path: 'from', label: 'From' }],
      },
    ],
  },
];

test('limits are said in the unit that is typed', () => {
  const problem = { field: 'ringMs', reason: 'must be at least 5000' };
  expect(inUnits(sections, problem).reason).toBe('must be at least 5 seconds');
  const plain = { field: 'capacity', reason: 'must be at most 1000' };
  expect(inUnits(sections, plain)).toEqual(plain);
});

test('a field in a list is called by its place', () => {
  expect(labelOf(sections, 'shifts.1.from')).toBe('Shift 2, From');
  expect(labelOf(sections, 'shifts.1')).toBe('Shift 2');
  expect(labelOf(sections, 'somethingElse')).toBe('somethingElse');
});
