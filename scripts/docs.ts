/** Writes what the documentation takes from the sources: docs/config.md, and the tables and examples of PROTOCOL.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fastify } from 'fastify';
import { closeCodes } from '../src/protocol/close-codes.ts';
import { requests } from '../src/protocol/requests.ts';
import { type AdminDeps, adminRoutes } from '../src/server/admin/admin-routes.ts';
import { type Setting, settings } from '../src/server/config-table.ts';
import { failures } from '../src/server/errors.ts';
import { permissions } from '../src/server/messaging/permissions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');

/** Content of each generated document, by path. */
export async function generateDocs(): Promise<Map<string, string>> {
  return new Map([
    ['docs/openapi.json', await administration()],
    ['docs/config.md', configuration()],
    ['PROTOCOL.md', protocol(read('PROTOCOL.md'))],
  ]);
}

/** As the server describes its own routes to an administrator; nothing behind them is asked. */
async function administration(): Promise<string> {
  const app = fastify();
  const findAgent = async () => ({ accountId: 'a', user: { roles: ['administrator'] } });
  adminRoutes(app, { identity: { findAgent } } as unknown as AdminDeps);
  const headers = { authorization: 'Bearer a' };
  const answer = await app.inject({ url: '/api/account/a/configuration/openapi.json', headers });
  await app.close();
  return `${JSON.stringify(answer.json(), null, 2)}\n`;
}

function configuration(): string {
  const rows = (Object.entries(settings) as [string, Setting][]).map(([name, setting]) => {
    const { default: value, defaultDoc, doc, secret, demoOnly } = setting;
    const notes = [doc, secret && 'Secret.', demoOnly && 'Demo mode only.'].filter(Boolean).join(' ');
    return [`\`${name}\``, defaultDoc ?? (value === undefined ? '' : `\`${value}\``), notes];
  });
  return `# Settings

Generated from \`src/server/config-table.ts\` by \`node scripts/docs.ts\`.

All settings are environment variables. \`npm run parley -- check-config\` says what is wrong with them, all at once: a name
that starts with \`PARLEY_\` and is not in this table, a value of the wrong form, or half of a group (a certificate without
its key) keeps the server from starting. An empty value counts as absent.

${table(['Name', 'Default', 'Meaning'], rows)}
`;
}

const tables: Record<string, () => string> = {
  'close-codes': () =>
    table(
      ['Code', 'Reason sent', 'What the client does'],
      Object.values(closeCodes).map(({ code, reason, reaction }) => [String(code), reason, `\`${reaction}\``]),
    ),
  failures: () =>
    table(
      ['Name', 'Code', 'Text', '`internalErrorCode`'],
      Object.entries(failures).map(([name, row]) => [
        `\`${name}\``,
        String(row.status),
        row.text,
        'internalErrorCode' in row ? `\`"${row.internalErrorCode}"\`` : '',
      ]),
    ),
  roles: rolesTable,
  rights: rightsTable,
  requests: () =>
    table(
      ['Request', 'Also accepted', 'From', 'Answer to consumers', 'Answer to agents'],
      Object.entries(requests).map(([name, { aliases, from, reply }]) => [
        `\`${name}\``,
        aliases.map((alias) => `\`${alias}\``).join(', '),
        from.join(', '),
        (from as readonly string[]).includes('consumer') ? `\`${reply.v3}\`` : '',
        (from as readonly string[]).includes('agent') ? `\`${reply.v2}\`` : '',
      ]),
    ),
};

type Who = readonly string[];
const named = (who: Who): string => (who.length === 0 ? 'no one' : who.map((one) => `\`${one}\``).join(', '));

/** One row for each change and role that anybody is allowed. */
function rolesTable(): string {
  const rows = Object.entries(permissions.participants).flatMap(([change, byRole]) =>
    (Object.entries(byRole) as [string, { self: Who; other: Who }][])
      .filter(([, { self, other }]) => self.length + other.length > 0)
      .map(([role, { self, other }]) => [`\`${change}\``, `\`${role}\``, named(self), named(other)]),
  );
  return table(['`type`', '`role`', 'of oneself', 'of another agent'], rows);
}

function rightsTable(): string {
  const { read, publish, fields, dialog } = permissions;
  const rows: [string, Who][] = [
    ['read the conversation, query and subscribe to its dialogs, continue it in a new one', read],
    ...Object.entries(publish).map(([type, who]): [string, Who] => [`publish \`${type}\``, who]),
    ...Object.entries(fields).map(([field, who]): [string, Who] => [`\`${field}\``, who]),
    ['`DialogChange` with `state`', dialog.close],
    ['`DialogChange` without `state`: attach metadata', dialog.metadata],
  ];
  return table(
    ['To', 'may'],
    rows.map(([act, who]) => [act, named(who)]),
  );
}

/** Fills what stands between `<!-- table: NAME -->` or `<!-- example: NAME -->` and `<!-- end -->`. */
function protocol(text: string): string {
  return text.replace(
    /<!-- (table|example): (\S+) -->\n[\s\S]*?<!-- end -->/g,
    (_block, kind: 'table' | 'example', name: string) => {
      const content =
        kind === 'table' ? tables[name]?.() : `\`\`\`json\n${read(`test/fixtures/wire/${name}.json`)}\`\`\``;
      if (content === undefined) throw new Error(`PROTOCOL.md asks for the table ${name}, which does not exist`);
      return `<!-- ${kind}: ${name} -->\n${content}\n<!-- end -->`;
    },
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, content] of await generateDocs()) writeFileSync(root + path, content);
