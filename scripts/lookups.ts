/**
 * No table is indexed by a key that may come from elsewhere: `table[key]` with the key `__proto__` or `constructor`
 * finds what every object inherits. Tables are objects that a file writes down at its top level; those who look
 * something up in one call `lookup` (src/protocol/lookup.ts), ask `Object.hasOwn` in the same expression, or are named
 * below with the reason.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseSync } from 'vite';

/** Keys that our own code wrote or that a schema has checked: `file: expressions`. */
const ownKeys: Record<string, readonly string[]> = {
  /* Keys of the table itself, or of a closed type that no peer can fill. */
  'src/workspace/shortcuts.ts': ['shortcuts[id]'],
  'src/workspace/shortcut-sheet.tsx': ['shortcuts[id]'],
  'src/workspace/top-bar.tsx': ['notificationTexts[notifications]'],
  'src/workspace/plain-text.ts': ['strings.transcript.automatic[automatic]'],
  'src/workspace/message.tsx': ['icons[status]'],
  'src/window/catalogue/catalogue.ts': ['catalogues[base(language)]'],
  'src/window/reports.ts': ['states[conversation]'],
  'src/window/view/message.tsx': ['marks[delivery]'],
  'src/window/runtime/react.ts': ['names[name]'],
  'src/tag/frame/kept.ts': ['lifeMs[whose.kind]'],
  'src/tag/frame/stage.ts': ['sizes[size]'],
  'src/server/config-reader.ts': ['settings[name]'],
  'src/server/config-table.ts': ['defaultLimits[name]'],
  'src/server/errors.ts': ['failures[code]', 'failures[this.code]'],
  'src/server/http-errors.ts': ['failures[failure.error.code]', 'monitoringCodes[error.code]'],
  'src/server/identity/keys.ts': ['algorithms[use]'],
  'src/server/identity/login-routes.ts': ['refusals[error.code]'],
  'src/server/messaging/connection.ts': ['closeCodes[name]'],
  'src/server/messaging/consumer-status.ts': ['texts[consumerStatus]'],
  'src/server/messaging/upgrade.ts': ['versions[kind]'],
  'src/server/messaging/transfer-targets.ts': ['neededFor[availability]'],
  'src/server/engagement/automatic/run.ts': ['usualDelayMs[event]'],
  'src/server/engagement/automatic/wordings.ts': ['others[spokenLanguage(language)]'],
  /* No object inherits a name of two letters. */
  'src/tag/frame/texts.ts': ['catalogue[language.slice(0, 2).toLowerCase()]'],
  'src/tag/frame/title.ts': ['titles[language.slice(0, 2)]'],
  /* The type of the request was found in the table before; the schema of the request allows only the table's keys. */
  'src/server/messaging/dispatch.ts': [
    'requests[type]',
    'requests[type].reply[dialect]',
    "requests.KeepAlive.reply[kind === 'consumer' ? 'v3' : 'v2']",
  ],
  'src/server/messaging/fields.ts': [
    'permissions.fields[field.field]',
    'permissions.participants[type]',
    'permissions.participants[type][role]',
  ],
  'src/server/messaging/permissions.ts': ['permissions.publish[type]', 'permissions.publish[audience]'],
  'src/server/engagement/decide.ts': [
    'weights[a.campaign.priority]',
    'weights[b.campaign.priority]',
    'weights[campaign.priority]',
  ],
};

interface Node {
  type: string;
  start: number;
  end: number;
  [member: string]: unknown;
}

interface Source {
  file: string;
  text: string;
  body: Node[];
  tables: Set<string>;
  /** Local name of what is imported from another of our files → that file and its name there. */
  imported: Map<string, { file: string; name: string }>;
}

export interface Lookup {
  file: string;
  line: number;
  expression: string;
}

const wrappers = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'ParenthesizedExpression']);

/** Each look-up in a table by a key that is not written out, except those that `Object.hasOwn` guards. */
export function findLookups(files: ReadonlyMap<string, string>): Lookup[] {
  const sources = new Map([...files].map(([file, text]) => [file, readSource(file, text)]));
  const isTable = (source: Source, name: string): boolean => {
    const origin = source.imported.get(name);
    return source.tables.has(name) || (sources.get(origin?.file ?? '')?.tables.has(origin?.name ?? '') ?? false);
  };
  return [...sources.values()].flatMap((source) =>
    membersIn(source.body)
      .filter((member) => isTable(source, rootOf(member)))
      .map((member) => ({
        file: source.file,
        line: source.text.slice(0, member.start).split('\n').length,
        expression: source.text.slice(member.start, member.end),
        guard: `Object.hasOwn(${source.text.slice(tableOf(member).start, tableOf(member).end)}, `,
      }))
      .filter(({ line, guard }) => !source.text.split('\n')[line - 1]?.includes(guard))
      .map(({ guard: _, ...found }) => found),
  );
}

function readSource(file: string, text: string): Source {
  const body = parseSync(file, text).program.body as unknown as Node[];
  const source: Source = { file, text, body, tables: new Set(), imported: new Map() };
  for (const statement of body) {
    if (statement.type === 'ImportDeclaration') addImports(source, statement);
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    for (const { id, init } of ((declared as Node | null)?.declarations ?? []) as { id: Node; init: Node | null }[])
      if (init && isObjectLiteral(unwrapped(init), text)) source.tables.add(String(id.name));
  }
  return source;
}

function addImports({ file, imported }: Source, statement: Node): void {
  const { value: from } = statement.source as { value: string };
  if (!from.startsWith('.')) return;
  for (const { imported: name, local } of statement.specifiers as { imported?: Node; local: Node }[])
    if (name) imported.set(String(local.name), { file: resolve(dirname(file), from), name: String(name.name) });
}

const isObjectLiteral = (node: Node, text: string): boolean =>
  node.type === 'ObjectExpression' || text.startsWith('Object.fromEntries', node.start);

function unwrapped(node: Node): Node {
  let inner = node;
  while (wrappers.has(inner.type)) inner = inner.expression as Node;
  return inner;
}

const tableOf = ({ object, right }: Node): Node => (object ?? right) as Node;

/** The name that the table's chain of members begins with. */
function rootOf(found: Node): string {
  let object = unwrapped(tableOf(found));
  while (object.type === 'MemberExpression') object = unwrapped(object.object as Node);
  return object.type === 'Identifier' ? String(object.name) : '';
}

function membersIn(root: unknown): Node[] {
  const found: Node[] = [];
  const waiting: unknown[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if (isLookup(node)) found.push(node);
    waiting.push(...Object.values(node));
  }
  return found;
}

/** `table[key]`, or `key in table`. */
function isLookup(value: object): value is Node {
  const { type, computed, property, operator } = value as Node;
  if (type === 'BinaryExpression') return operator === 'in';
  return type === 'MemberExpression' && computed === true && (property as Node).type !== 'Literal';
}

function check(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const paths = globSync('src/**/*.{ts,tsx}', { cwd: root }).filter((path) => !/\.(test|contract|d)\.tsx?$/.test(path));
  const files = new Map(paths.map((path) => [resolve(root, path), readFileSync(resolve(root, path), 'utf8')]));
  const found = findLookups(files).map((one) => ({ ...one, file: relative(root, one.file) }));
  const wrong = found.filter(({ file, expression }) => !ownKeys[file]?.includes(expression));
  const gone = Object.entries(ownKeys).flatMap(([file, expressions]) =>
    expressions
      .filter((expression) => !found.some((one) => one.file === file && one.expression === expression))
      .map((expression) => `${file}: ${expression} is listed in scripts/lookups.ts and is not there`),
  );
  for (const { file, line, expression } of wrong)
    console.error(`${file}:${line}: ${expression} indexes a table by a key that may come from elsewhere: use lookup()`);
  for (const line of gone) console.error(line);
  process.exitCode = wrong.length + gone.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) check();
