import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askCredential, type Credential, parseCredential, resolveMethod } from './method.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Callback = (token?: unknown, error?: unknown) => void;
const answering =
  (...answer: unknown[]) =>
  (callback: Callback) =>
    callback(...answer);
const page = {
  lpGetAuthenticationToken: answering('default'),
  LPJsMethodName: answering('plain'),
  lpMethods: { lpGetAuthenticationToken: answering('nested') },
  shop: { chat: { token: answering('deep') } },
  notAFunction: 'x',
};

const found: [string | undefined, string | undefined, string][] = [
  [undefined, undefined, 'default'],
  ['LPJsMethodName', undefined, 'plain'],
  ['LPJsMethodName', 'window', 'plain'],
  ['window.LPJsMethodName', 'window', 'plain'],
  ['lpMethods.lpGetAuthenticationToken', undefined, 'nested'],
  ['lpGetAuthenticationToken', 'lpMethods', 'nested'],
  ['lpGetAuthenticationToken', 'window.lpMethods', 'nested'],
  ['chat.token', 'shop', 'deep'],
  ['token', 'shop.chat', 'deep'],
  ['missing', undefined, 'default'],
  ['missing', 'shop', 'default'],
  ['notAFunction', undefined, 'default'],
  ['constructor', undefined, 'default'],
  ['__proto__.x', undefined, 'default'],
  ['shop.constructor', undefined, 'default'],
];

test.each(found)('the method %j in %j is the one that answers %j', async (jsMethodName, jsContext, token) => {
  expect(await askCredential(page, { jsMethodName, jsContext })).toEqual({ token });
});

test('without any method the failure says so', async () => {
  expect(await askCredential({}, { jsMethodName: 'a.b.c' })).toEqual({ error: 'METHOD_NOT_FOUND' });
});

test.each(['constructor', 'a.__proto__.b', 'prototype.x', 'toString.constructor'])('%s is never walked to', (name) => {
  expect(resolveMethod({ a: {} }, { jsMethodName: name })).toBeUndefined();
});

test('a method that is defined late is found, and called on what holds it', async () => {
  const late: Record<string, unknown> = {};
  expect(await askCredential(late, {})).toEqual({ error: 'METHOD_NOT_FOUND' });
  late.auth = {
    secret: 'mine',
    token(this: { secret: string }, callback: Callback) {
      callback(this.secret);
    },
  };
  expect(await askCredential(late, { jsMethodName: 'auth.token' })).toEqual({ token: 'mine' });
});

const answers: [unknown[], Credential][] = [
  [['jwt'], { token: 'jwt' }],
  [['jwt', null], { token: 'jwt' }],
  [['jwt', undefined], { token: 'jwt' }],
  [[{ ssoKey: 'code' }], { token: 'code' }],
  [[{ ssoKey: 'code', redirect_uri: 'https://brand.test' }], { token: 'code', redirectUri: 'https://brand.test' }],
  [[{ ssoKey: 'code', code_verifier: 'v' }], { token: 'code', codeVerifier: 'v' }],
  [['jwt', 'not logged in'], { error: 'not logged in' }],
  [['jwt', false], { error: 'false' }],
  [['jwt', ''], { error: '' }],
  [['', new Error('down')], { error: 'down' }],
  [[''], { error: 'NO_TOKEN' }],
  [[], { error: 'NO_TOKEN' }],
  [[null], { error: 'NO_TOKEN' }],
  [[42], { error: 'NO_TOKEN' }],
  [[{ ssoKey: 42 }], { error: 'NO_TOKEN' }],
  [[{ ssoKey: 'code', redirect_uri: 42 }], { error: 'NO_TOKEN' }],
];

test.each(answers)('the answer %j means %j', ([token, error], credential) => {
  expect(parseCredential(token, error)).toEqual(credential);
});

test('the first answer counts, also a late one; a method that throws has failed', async () => {
  const twice = (callback: Callback) => {
    callback('first');
    callback('second');
  };
  expect(await askCredential({ lpGetAuthenticationToken: twice }, {})).toEqual({ token: 'first' });
  const later = (callback: Callback) => setTimeout(callback, 9000, 'late');
  const answer = askCredential({ lpGetAuthenticationToken: later }, {});
  await vi.advanceTimersByTimeAsync(9000);
  expect(await answer).toEqual({ token: 'late' });
  const broken = () => {
    throw new Error('broken');
  };
  expect(await askCredential({ lpGetAuthenticationToken: broken }, {})).toEqual({ error: 'broken' });
});

test('a method that does not answer in ten seconds has failed', async () => {
  const answer = askCredential({ lpGetAuthenticationToken: () => new Promise(() => undefined) }, {});
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await answer).toEqual({ error: 'METHOD_TIMEOUT' });
});
