/** HTTP requests, as bytes: right ones of every route, and what a mutation makes of them. */
import type { Dice } from './dice.ts';
import { hostileStrings, Literal } from './hostile.ts';
import { hostile, mutate, spoil, write } from './mutate.ts';
import { pageBody, reportBody } from './page-bodies.ts';
import { placeholder, type Schema, valueFor } from './schema-values.ts';

export interface Route {
  method: string;
  url: string;
  schema: { body?: Schema; querystring?: Schema };
}

export const callers = ['consumer', 'anonymous', 'agent', 'administrator', 'page', 'stranger'] as const;
export type Role = (typeof callers)[number];

export interface HttpCase {
  what: string;
  bytes: Buffer;
  /** Answers that must come. */
  answers: number;
  /** The server may also close without an answer, or wait for more: it is no request, or not the whole of one. */
  torn: boolean;
}

/** Bodies that the routes' own schemas do not describe. */
const bodies: readonly (readonly [RegExp, (dice: Dice) => unknown])[] = [
  [/\/web\/page$/, pageBody],
  [/\/app\/:app\/(engagement|report)$/, reportBody],
];

const parameters: Record<string, string> = {
  account: 'account',
  app: 'app',
  pid: 'person',
  conversation: 'conversation',
  id: 'created',
  item: 'created',
  connector: 'created',
  request: 'created',
};

/** Only an administrator is let in: others try it now and then. */
const isConfiguration = (url: string) => /\/(configuration|consumers)\//.test(url);

export function routesFor(role: Role, routes: readonly Route[]): Route[] {
  const open = routes.filter(({ url }) => !isConfiguration(url));
  if (role === 'administrator') return routes.filter(({ url }) => isConfiguration(url));
  if (role === 'page') return open.filter(({ url }) => /\/web\/|\/app\/|\/tag\//.test(url));
  if (role === 'agent')
    return [...routes.filter(({ url }) => /history|login|session|refresh|attributes/.test(url)), ...open];
  return open;
}

const authorizations: Record<Role, string | undefined> = {
  consumer: `Bearer ${placeholder('consumerToken')}`,
  anonymous: `Bearer ${placeholder('anonymousToken')}`,
  agent: `Bearer ${placeholder('agentBearer')}`,
  administrator: `Bearer ${placeholder('administratorBearer')}`,
  page: undefined,
  stranger: undefined,
};

interface Parts {
  method: string;
  target: string;
  headers: [string, string][];
  body: Buffer | undefined;
}

export function httpCase(role: Role, routes: readonly Route[], dice: Dice): HttpCase {
  const route = dice.pick(routes);
  const parts = rightRequest(role, route, dice);
  const what = `${role} ${route.method} ${route.url}`;
  if (dice.oneIn(5)) return { what, bytes: bytesOf(parts), answers: 1, torn: false };
  return dice.pick<() => HttpCase>([
    () => damagedBody(what, route, parts, dice),
    () => damagedBody(what, route, parts, dice),
    () => damagedBody(what, route, parts, dice),
    () => spoiltBody(what, parts, dice),
    () => damagedTarget(what, parts, dice),
    () => damagedTarget(what, parts, dice),
    () => damagedHeaders(what, parts, dice),
    () => tornRequest(what, parts, dice),
  ])();
}

function rightRequest(role: Role, route: Route, dice: Dice): Parts {
  const method = route.method === 'HEAD' ? 'GET' : route.method;
  const headers: [string, string][] = [['host', 'localhost']];
  const authorization = authorizations[dice.oneIn(20) ? dice.pick(callers) : role];
  if (authorization) headers.push(['authorization', authorization]);
  if (role === 'page' || dice.oneIn(8)) headers.push(['origin', 'http://localhost:4000']);
  if (role === 'agent' || role === 'administrator') headers.push(['cookie', placeholder('cookie')]);
  if (method === 'PUT' || method === 'DELETE') headers.push(['if-match', placeholder('etag')]);
  if (/\/report$/.test(route.url)) headers.push(['x-http-method-override', 'PUT']);
  const parts = { method, target: targetOf(route, dice), headers, body: undefined };
  if (method === 'GET' || method === 'OPTIONS') return parts;
  headers.push(['content-type', 'application/json']);
  return withBody(parts, Buffer.from(write(bodyOf(route, dice), dice)));
}

function targetOf({ url, schema }: Route, dice: Dice): string {
  const path = url.replaceAll(/:(\w+)/g, (_, name: string) => placeholder(parameters[name] ?? name)).replace('*', 'x');
  const query = schema.querystring ? (valueFor(schema.querystring, dice) as Record<string, unknown>) : {};
  if (/\/app\/:app\//.test(url))
    Object.assign(query, { v: '1.0', vid: placeholder('visitor'), sid: placeholder('session') });
  const search = Object.entries(query).map(([key, value]) => `${key}=${encode(value)}`);
  return search.length > 0 ? `${path}?${search.join('&')}` : path;
}

/** Keeps placeholders as they are. */
const encode = (value: unknown): string =>
  encodeURIComponent(String(value).toWellFormed()).replaceAll('%7B%7B', '{{').replaceAll('%7D%7D', '}}');

const bodyOf = (route: Route, dice: Dice): unknown => {
  const own = bodies.find(([pattern]) => pattern.test(route.url));
  return own ? own[1](dice) : valueFor(route.schema.body ?? { type: 'object' }, dice);
};

function damagedBody(what: string, route: Route, parts: Parts, dice: Dice): HttpCase {
  if (!parts.body) return damagedTarget(what, parts, dice);
  let body = mutate(bodyOf(route, dice), dice);
  while (dice.oneIn(3)) body = mutate(body, dice);
  const damaged = withBody(parts, Buffer.from(write(body, dice)));
  return { what: `${what} (body)`, bytes: bytesOf(damaged), answers: 1, torn: false };
}

function spoiltBody(what: string, parts: Parts, dice: Dice): HttpCase {
  const body = spoil(String(parts.body ?? '{}'), dice);
  return { what: `${what} (spoilt body)`, bytes: bytesOf({ ...parts, body }), answers: 1, torn: false };
}

const targetDamages: readonly ((target: string, dice: Dice) => string)[] = [
  (target, dice) => target.replace(/\{\{\w+\}\}/, encode(dice.pick(hostileStrings))),
  (target, dice) => target.replace(/(?<=\/)[^/?]+(?=\?|$)/, encode(dice.pick(hostileStrings))),
  (target, dice) =>
    `${target}${target.includes('?') ? '&' : '?'}${encode(dice.pick(hostileStrings))}=${encode(hostileText(dice))}`,
  (target, dice) => target.replace(/=[^&]*/, `=${encode(hostileText(dice))}`),
  (target, dice) =>
    `${target}${dice.pick(['%', '%00', '%2e%2e%2f', '%252e', '%c0%ae', '%ff', ';x', '//', '/.', '/..%2f..', '#x', '?', '&&', '%2500'])}`,
  (target, dice) => `${target}/${'a'.repeat(dice.pick([201, 2000, 9000]))}`,
  (target) => target.replaceAll('/', '//'),
  (target) => target.toUpperCase().replaceAll(/\{\{(\w+)\}\}/g, 'ACC'),
  (target) => `${target}${'&a=1'.repeat(1200)}`,
  (target) => `http://other.example.test${target}`,
  (_target, dice) => `/${encode(dice.pick(hostileStrings))}`,
];

const hostileText = (dice: Dice): string => {
  const value = hostile(dice);
  return (value instanceof Literal ? value.text : String(value)).slice(0, 4000);
};

const damagedTarget = (what: string, parts: Parts, dice: Dice): HttpCase => {
  const target = dice
    .pick(targetDamages)(parts.target, dice)
    .replaceAll(/[^\x21-\x7e]/g, '_');
  /* The longest ones are more than a head may hold. */
  return { what: `${what} (address)`, bytes: bytesOf({ ...parts, target }), answers: 1, torn: target.length > 8000 };
};

const headerDamages: readonly ((dice: Dice) => [string, string][])[] = [
  (dice) => [
    [
      'content-type',
      dice.pick([
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json; charset=utf-16',
        '',
        ';;;',
        'x'.repeat(3000),
      ]),
    ],
  ],
  (dice) => [
    [
      'authorization',
      dice.pick([
        'Bearer',
        'Bearer  ',
        'jwt {{consumerToken}}',
        'Bearer a.b.c',
        'Basic Og==',
        `Bearer ${'a'.repeat(9000)}`,
        'bearer __proto__',
      ]),
    ],
  ],
  () => [
    ['authorization', 'Bearer a'],
    ['authorization', 'Bearer b'],
  ],
  (dice) => [
    [
      'origin',
      dice.pick([
        'null',
        'https://',
        'https://evil.example.test',
        '__proto__',
        `https://${'a'.repeat(4000)}`,
        'https://x:99999',
        'http://[::',
      ]),
    ],
  ],
  (dice) => [
    [
      'cookie',
      dice.pick([
        '=',
        ';;;',
        'Session_id=',
        'Session_id=%',
        `Session_id=${'a'.repeat(8000)}`,
        '__proto__=1; Session_id=x',
        'a=b;'.repeat(900),
      ]),
    ],
  ],
  (dice) => [['content-encoding', dice.pick(['gzip', 'br', 'identity', 'x'])]],
  (dice) => [['accept-encoding', dice.pick(['gzip;q=NaN', '*;q=-1', 'gzip,'.repeat(1000), ''])]],
  (dice) => [['if-match', dice.pick(['*', '""', 'W/"x"', '__proto__', '"'.repeat(500)])]],
  (dice) => [['x-forwarded-for', dice.pick(['127.0.0.1', '::', 'x', '1.1.1.1,'.repeat(500)])]],
  (dice) => [['accept-language', dice.pick(['*', '__proto__', 'de;q=9', 'a-'.repeat(1000)])]],
  (dice) => [['range', dice.pick(['bytes=0-0', 'bytes=-1', 'bytes=9-1', `bytes=${'0-1,'.repeat(500)}`])]],
  (dice) => [['x-http-method-override', dice.pick(['DELETE', '__proto__', 'PUT\t'])]],
  () => [['expect', '100-continue']],
  (dice) => [
    ['upgrade', dice.pick(['h2c', 'websocket', 'x'])],
    ['connection', 'upgrade'],
  ],
  () => Array.from({ length: 500 }, (_, n): [string, string] => [`x-${n}`, 'v']),
  () => [
    ['host', ''],
    ['host', 'other.example.test'],
  ],
];

const damagedHeaders = (what: string, parts: Parts, dice: Dice): HttpCase => {
  const added = dice.pick(headerDamages)(dice);
  const names = new Set(added.map(([name]) => name));
  const headers = [...parts.headers.filter(([name]) => !names.has(name)), ...added];
  /* Node refuses some of these before we see them, and waits where more was announced. */
  return { what: `${what} (headers)`, bytes: bytesOf({ ...parts, headers }), answers: 1, torn: true };
};

function tornRequest(what: string, parts: Parts, dice: Dice): HttpCase {
  const whole = bytesOf(parts);
  const announcing = (name: string, value: string) => bytesOf({ ...parts, headers: [...parts.headers, [name, value]] });
  const bytes = dice.pick<() => Buffer>([
    () => whole.subarray(0, 1 + dice.below(whole.length)),
    () => announcing('content-length', dice.pick(['5', '999999', '-1', 'x', '1e3'])),
    () => announcing('transfer-encoding', dice.pick(['chunked', 'gzip, chunked', 'chunked, chunked', 'x'])),
    () => Buffer.concat([announcing('transfer-encoding', 'chunked'), Buffer.from('5\r\nhello\r\nZZ\r\n')]),
    () =>
      Buffer.from(
        String(whole).replace('HTTP/1.1', dice.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'FTP/1.1', ''])),
        'utf8',
      ),
    () => Buffer.from(String(whole).replaceAll('\r\n', '\n')),
    () =>
      Buffer.from(
        String(whole).replace(/^\w+/, dice.pick(['PROPFIND', 'TRACE', 'CONNECT', 'get', 'X'.repeat(200), 'PATCH'])),
      ),
    () => Buffer.concat([whole, whole, whole]),
    () => Buffer.concat([Buffer.from('\r\n\r\n'), whole]),
    () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    () => Buffer.from(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`),
  ])();
  return { what: `${what} (torn)`, bytes, answers: 0, torn: true };
}

const withBody = (parts: Parts, body: Buffer): Parts => ({ ...parts, body });

/** The length is filled in when the case is sent, after the placeholders. */
function bytesOf({ method, target, headers, body }: Parts): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (body) lines.push('content-length: {{bodyLength}}');
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    body ?? Buffer.alloc(0),
  ]);
}
