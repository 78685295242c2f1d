import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { generateDocs } from './docs.ts';
import { asvsRequirements, namedFiles, securityRows } from './security-rows.ts';

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

const read = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');

describe('what is said of security', () => {
  test.each(['security.md', 'threat-model.md'])('%s names files that are there', (name) => {
    expect(namedFiles(read(name)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('each requirement of ASVS at levels 1 and 2 has one row', () => {
    const found = securityRows(read('security.md')).flatMap(({ requirements }) => requirements);
    expect(found.toSorted()).toEqual(asvsRequirements.toSorted());
  });

  test.each(['security.md', 'threat-model.md'])('%s shows what it claims, or says that it is not so', (name) => {
    const isHead = (text: string) => /\| (Shown by|Tried in) \|$/.test(text);
    const isShown = (files: string[]) => files.some((path) => path.startsWith('test/') || path.endsWith('.test.ts'));
    const claims = securityRows(read(name)).filter(({ isOpen, text }) => !isOpen && !isHead(text));
    /* A requirement that asks for documentation has a link to it. */
    expect(claims.filter(({ files, text }) => !isShown(files) && !text.includes('](')).map(({ text }) => text)).toEqual(
      [],
    );
  });
});
