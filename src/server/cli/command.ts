/** The command line: which commands there are, what they take, and how to call them. */
import { parseArgs } from 'node:util';
import { ProblemsError } from '../problems.ts';
import { addAccount, addAgent } from './accounts.ts';
import { addConnector } from './connectors.ts';
import { demo } from './demo.ts';
import { rotateKeys, rotateMasterKey } from './keys.ts';
import { rebuildIndex } from './search-index.ts';
import { checkConfig, migrate, newKey, serve } from './serve.ts';
import type { Terminal } from './terminal.ts';

type Flags = Record<string, string | boolean | string[] | undefined>;

interface Command {
  usage: string;
  doc: string;
  /** Names of what stands after the command, all required. */
  takes?: readonly string[];
  flags?: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>;
  run(terminal: Terminal, flags: never): Promise<void>;
}

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;

const commands: Record<string, Command> = {
  serve: { usage: 'serve', doc: 'Runs the server.', run: serve },
  demo: { usage: 'demo', doc: 'Runs a server to try, with sample data, for this machine only.', run: (t) => demo(t) },
  'check-config': {
    usage: 'check-config',
    doc: 'Says what is wrong with the settings, if anything.',
    run: checkConfig,
  },
  migrate: { usage: 'migrate', doc: 'Brings the store up to date (serve does so too).', run: migrate },
  'new-key': {
    usage: 'new-key [--out FILE]',
    doc: 'Makes a new master key for PARLEY_MASTER_KEY_FILE: in a new file that only its owner reads, or printed.',
    flags: { out: string },
    run: newKey,
  },
  'rotate-keys': {
    usage: 'rotate-keys [--use signing|encryption|both] [--account ACCOUNT] [--lead-minutes N] [--keep-days N]',
    doc: 'Replaces the keys that sign our tokens and decrypt those of brands, of one account or all, while servers run. The old ones go on being accepted for a while.',
    flags: { use: string, account: string, 'lead-minutes': string, 'keep-days': string },
    run: rotateKeys,
  },
  'rotate-master-key': {
    usage: 'rotate-master-key --new-key-file FILE',
    doc: 'Seals everything under a new master key. Stop all servers first; run it again if it was interrupted.',
    flags: { 'new-key-file': string },
    run: rotateMasterKey,
  },
  'rebuild-index': {
    usage: 'rebuild-index',
    doc: 'Empties the search index; the servers fill it from the log when they start. Stop all servers first.',
    run: rebuildIndex,
  },
  'add-account': {
    usage: 'add-account ACCOUNT [--name TEXT]',
    doc: 'Adds an account.',
    takes: ['account'],
    flags: { name: string },
    run: addAccount,
  },
  'add-agent': {
    usage: 'add-agent ACCOUNT LOGIN [--name TEXT] [--nickname TEXT] [--role ROLE] [--skill NAME]…',
    doc: 'Adds an agent, manager or administrator. The password is read from standard input; on a terminal one is made and shown once.',
    takes: ['account', 'login'],
    flags: { name: string, nickname: string, role: string, skill: { type: 'string', multiple: true } },
    run: addAgent,
  },
  'add-connector': {
    usage:
      'add-connector ACCOUNT --type implicit|code|anonymous [--issuer URL (--public-key FILE | --jwks-endpoint URL) [--confirm-weak-key] [--algorithms RS256,ES256]] [--shared-issuer] [--any-audience]\n' +
      '      [--authentication-endpoint URL] [--older-dialect] [--client-id ID] [--js-method NAME] [--js-context NAME] [--name TEXT]\n' +
      '      code: --token-endpoint URL --client-id ID [--client-authentication basic|basic-literal|body] [--pkce]',
    doc: "Adds a way for an account's customers to be known: by a brand's signed tokens, by codes that the brand redeems, or not at all. The client secret is read from standard input.",
    takes: ['account'],
    flags: {
      type: string,
      name: string,
      issuer: string,
      'shared-issuer': boolean,
      'public-key': string,
      'jwks-endpoint': string,
      algorithms: string,
      'confirm-weak-key': boolean,
      'any-audience': boolean,
      'authentication-endpoint': string,
      'older-dialect': boolean,
      'token-endpoint': string,
      'client-id': string,
      'client-authentication': string,
      pkce: boolean,
      'js-method': string,
      'js-context': string,
    },
    run: addConnector,
  },
};

export async function runCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') return terminal.print(help());
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new ProblemsError([`there is no command ${JSON.stringify(name)}; parley --help lists them`]);
  const flags = parseFlags(command, rest);
  if (flags.help) return terminal.print(`parley ${command.usage}\n\n${command.doc}`);
  await command.run(terminal, flags as never);
}

function parseFlags(command: Command, args: string[]): Flags {
  const options = { ...command.flags, help: { type: 'boolean', short: 'h' } as const };
  const { values, positionals } = readArguments(command, () => parseArgs({ args, options, allowPositionals: true }));
  if (values.help) return { help: true };
  const takes = command.takes ?? [];
  if (positionals.length !== takes.length) throw new ProblemsError([`use: parley ${command.usage}`]);
  return { ...values, ...Object.fromEntries(takes.map((name, index) => [name, positionals[index]])) };
}

function readArguments<T>(command: Command, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ProblemsError([(error as Error).message, `use: parley ${command.usage}`]);
  }
}

function help(): string {
  const rows = Object.values(commands).map(({ usage, doc }) => `  ${usage}\n      ${doc}`);
  return `parley: authenticated web messaging\n\n${rows.join('\n')}\n\nSettings are environment variables: docs/config.md.`;
}
