/**
 * No pattern of ours takes more than linear time over a text that others send. Each literal in src/, and each
 * `new RegExp('…')` with its text written out, is judged by the automata of recheck. Lookarounds and back references are
 * beyond them: such a pattern is named below, with the reason why it does no harm.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkSync } from 'recheck';
import { parseSync } from 'vite';

/** Patterns that are not linear, or that cannot be judged, and the reason why they do no harm. */
const harmless: readonly { file: string; pattern: RegExp; reason: string }[] = [
  {
    file: 'src/workspace/contents.ts',
    pattern: /<a\s[^>]*?href=(["'])(https?:\/\/[^"'\s]+)\1[^>]*>([^<]*)<\/a>/gi,
    reason: 'runs over texts that administrators of the account write',
  },
  {
    file: 'src/ui/plain-name.ts',
    pattern:
      /(?<![\p{L}\p{M}\p{Extended_Pictographic}])\p{Join_Control}+|\p{Join_Control}+(?![\p{L}\p{M}\p{Extended_Pictographic}])/gu,
    reason: 'the name is cut to 800 characters before',
  },
  {
    file: 'src/ui/links.ts',
    pattern:
      /\bhttps?:\/\/(?:[!#-;=?-~’]|(?![\p{Terminal_Punctuation}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Bidi_Control}\p{Cc}\u200b\u2060\ufeff])[^\s\0-~])+/giu,
    reason: 'goes on character by character, each of one branch alone, with nothing after it',
  },
  { file: 'src/server/http-errors.ts', pattern: /, (?=\d+:)/, reason: 'runs over a date that the server writes' },
  { file: 'src/server/secrets.ts', pattern: /(.{5})(?=.)/g, reason: 'looks one character ahead' },
  {
    file: 'src/server/identity/jws.ts',
    pattern: /"(?:[^"\\]|\\.)*"(\s*:)?/gs,
    reason: 'runs over JSON that was parsed before: each text in it ends',
  },
  {
    file: 'src/server/identity/throttle.ts',
    pattern: /^::ffff:(?=[\d.]+$)/,
    reason: 'begins at the start alone, and looks ahead once',
  },
  {
    file: 'src/server/admin/shape-problems.ts',
    pattern: /^(?:\/[^/]+)*?\/\d+(?=\/|$)/,
    reason: 'begins at the start alone; its parts end at a slash each',
  },
  {
    file: 'src/server/history/tokens.ts',
    pattern: /[\p{M}--[\u3099\u309A]]+/gv,
    reason: 'is one class, over and over, with nothing after it',
  },
  {
    file: 'src/server/history/tokens.ts',
    pattern:
      /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Khmer}\p{scx=Lao}\p{scx=Myanmar}]&&[\p{L}\p{N}]]|[[\p{L}\p{N}]--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Khmer}\p{scx=Lao}\p{scx=Myanmar}]]+/gv,
    reason: 'is a class, or another over and over, with nothing after it',
  },
];

/** Repeated more often than this, a part counts as repeated without end: that is judged faster, and more strictly. */
const mostRepeats = 4;
/** In this thread and in JavaScript alone: starting the library's programs takes longer than the judging. */
process.env.RECHECK_SYNC_BACKEND = 'pure';

/** For one pattern; most take a few milliseconds. */
const timeoutMs = 30_000;

export interface Pattern {
  file: string;
  line: number;
  source: string;
  flags: string;
}

interface Node {
  type: string;
  start: number;
  [member: string]: unknown;
}

export function findPatterns(file: string, text: string): Pattern[] {
  const found: Pattern[] = [];
  const waiting: unknown[] = [parseSync(file, text).program.body];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const pattern = patternOf(node as Node);
    const line = text.slice(0, (node as Node).start).split('\n').length;
    if (pattern) found.push({ file, line, ...pattern });
    waiting.push(...Object.values(node));
  }
  return found;
}

function patternOf(node: Node): { source: string; flags: string } | undefined {
  const { regex } = node as { regex?: { pattern: string; flags: string } };
  if (regex) return { source: regex.pattern, flags: regex.flags };
  const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
  if (!isCall || (node.callee as Node).name !== 'RegExp') return undefined;
  const [source, flags] = (node.arguments as Node[]).map(({ value }) => value);
  return typeof source === 'string' ? { source, flags: typeof flags === 'string' ? flags : '' } : undefined;
}

/** Why the pattern may not run over a text that others send, if it may not. */
export function problemOf({ source, flags }: Pick<Pattern, 'source' | 'flags'>): string | undefined {
  const judged = checkSync(withoutLongRepeats(source), flags, { checker: 'automaton', timeout: timeoutMs });
  if (judged.status === 'vulnerable') return `takes ${judged.complexity.summary} time`;
  return judged.status === 'unknown' ? `cannot be judged (${judged.error.kind})` : undefined;
}

const withoutLongRepeats = (source: string): string =>
  source.replaceAll(/\{(\d+)(,?)(\d*)\}/g, (found, least: string, comma: string, most: string) => {
    const times = comma === '' ? Number(least) : Number(most || Number.POSITIVE_INFINITY);
    if (times <= mostRepeats) return found;
    return Number(least) === 0 ? '*' : '+';
  });

/** A line for each pattern that is not linear, and for each that is listed without need. */
export function failuresOf(patterns: readonly Pattern[], listed: typeof harmless = harmless): string[] {
  const problems = new Map<string, string | undefined>();
  const needed = new Set<unknown>();
  const failures: string[] = [];
  for (const pattern of patterns) {
    const literal = `/${pattern.source}/${pattern.flags}`;
    if (!problems.has(literal)) problems.set(literal, problemOf(pattern));
    const problem = problems.get(literal);
    if (problem === undefined) continue;
    const entry = listed.find((one) => one.file === pattern.file && String(one.pattern) === literal);
    if (entry) needed.add(entry);
    else failures.push(`${pattern.file}:${pattern.line}: ${literal} ${problem}`);
  }
  const needless = listed.filter((one) => !needed.has(one));
  return [...failures, ...needless.map(({ file, pattern }) => `${file}: ${pattern} is listed without need`)];
}

function check(): void {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const files = globSync('src/**/*.{ts,tsx}', { cwd }).filter((path) => !/\.(test|contract|d)\.tsx?$/.test(path));
  const patterns = files.flatMap((file) => findPatterns(file, readFileSync(`${cwd}/${file}`, 'utf8')));
  const failures = failuresOf(patterns);
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) check();
