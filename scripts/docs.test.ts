import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { generateDocs } from './docs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = [
  ...readdirSync(root),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));

const generated = await generateDocs();

describe('the documentation', () => {
  test.each([...generated])('%s is what `node scripts/docs.ts` writes', (path, content) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(content);
  });

  test('PROTOCOL.md shows every example that was recorded', () => {
    const text = readFileSync(join(root, 'PROTOCOL.md'), 'utf8');
    const names = readdirSync(join(root, 'test/fixtures/wire')).map((file) => file.replace('.json', ''));
    expect(names.filter((name) => !text.includes(`<!-- example: ${name} -->`))).toEqual([]);
  });

  test.each(documents)('%s links to files that exist', (name) => {
    const text = readFileSync(join(root, name), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(root, dirname(name), target)))).toEqual([]);
  });
});
