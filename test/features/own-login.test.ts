/** Agents change their own log-in: what it takes, and what it ends. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { passwordProblem } from '../../src/server/identity/password-rules.ts';
import type { User } from '../../src/server/store/store.ts';
import { createAuthenticator } from '../support/authenticator.ts';
import { nameOf, type Visitor, visit } from './factors-support.ts';
import { addAccount, addUser, type Routes, startRoutes } from './routes-support.ts';

let routes: Routes;
let ann: User;
let users = 0;
const better = 'a better passphrase';

beforeAll(async () => {
  routes = await startRoutes();
  await addAccount(routes.store, 'acc1');
  await addAccount(routes.store, 'acc2');
});
afterAll(() => routes.close());

const newUser = (accountId = 'acc1'): Promise<User> =>
  addUser(routes.store, { accountId, userId: `9${++users}`, pid: `pid-${users}`, loginName: `ann${users}` });
beforeEach(async () => {
  routes.pass(600_000);
  ann = await newUser();
});

async function entered(user = ann): Promise<Visitor> {
  const visitor = visit(routes, user.accountId);
  expect((await visitor.logIn(user.loginName)).status).toBe(200);
  expect((await visitor.prove()).status).toBe(200);
  return visitor;
}

const lines = async (user = ann) =>
  (await routes.store.listItemChanges({ accountId: user.accountId, kind: 'act', limit: 50 }))
    .map(({ after }) => after as Record<string, unknown>)
    .filter(({ userId }) => userId === user.userId);

const proofOfKey = async (own: Visitor) => {
  const key = createAuthenticator();
  const place = { origin: nameOf(routes.url), relyingParty: 'localhost' };
  const made = await own.post('own-login/passkeys/options');
  await own.post('own-login/passkeys', {
    name: 'k',
    response: key.create({ challenge: made.json.challenge, ...place }),
  });
  own.proof = '';
  const asked = await own.post('own-login/proof/passkey/options');
  const kept = new Map(own.cookies);
  const response = key.sign({ challenge: asked.json.challenge, ...place });
  const answer = await own.post('own-login/proof/passkey', { response });
  return {
    answer,
    replay: () => {
      for (const [name, value] of kept) own.cookies.set(name, value);
      return own.post('own-login/proof/passkey', { response });
    },
  };
};

describe('a fresh proof', () => {
  const guarded: [string, object][] = [
    ['own-login/password', { password: better }],
    ['own-login/passkeys/options', {}],
    [
      'own-login/passkeys',
      { name: 'x', response: createAuthenticator().create({ challenge: 'AA', origin: 'x', relyingParty: 'x' }) },
    ],
    ['own-login/passkeys/remove', { id: 'x' }],
    ['own-login/authenticator-app', {}],
    ['own-login/authenticator-app/confirm', { ticket: 'x', code: '000000' }],
    ['own-login/authenticator-app/remove', {}],
    ['own-login/recovery-codes', {}],
  ];
  test.each(guarded)('%s needs one, of this session, of these ten minutes', async (path, body) => {
    const own = await entered();
    const { proof } = own;
    own.proof = '';
    expect((await own.post(path, body)).status).toBe(403);
    own.proof = 'x'.repeat(80);
    expect((await own.post(path, body)).status).toBe(403);
    own.proof = (await entered()).proof;
    expect((await own.post(path, body)).status).toBe(403);
    own.proof = (await entered(await newUser())).proof;
    expect((await own.post(path, body)).status).toBe(403);
    own.proof = proof;
    routes.pass(600_000);
    expect((await own.post(path, body)).status).toBe(403);
  });

  test('is not given for a wrong password', async () => {
    const own = await entered();
    expect((await own.post('own-login/proof', { password: 'guess' })).status).toBe(403);
    expect((await own.prove()).status).toBe(200);
  });

  test('is given for a passkey, once for each answer', async () => {
    const own = await entered();
    const { answer, replay } = await proofOfKey(own);
    expect(answer.status).toBe(200);
    expect((await replay()).status).toBe(403);
    own.proof = answer.json.proof;
    expect((await own.post('own-login/password', { password: better })).status).toBe(200);
  });

  test('is nothing without a session', async () => {
    const own = await entered();
    own.bearer = '';
    expect((await own.post('own-login/password', { password: better })).status).toBe(401);
    expect((await own.get('own-login')).status).toBe(401);
    expect((await own.post('own-login/passkeys/rename', { id: 'x', name: 'x' })).status).toBe(401);
  });

  test('is of its account', async () => {
    const own = await entered();
    const elsewhere = visit(routes, 'acc2');
    Object.assign(elsewhere, { bearer: own.bearer, proof: own.proof });
    expect((await elsewhere.post('own-login/password', { password: better })).status).toBe(401);
  });
});

describe('a new password', () => {
  test('ends the other sessions, here and on the other nodes, and keeps this one', async () => {
    const [own, other] = [await entered(), await entered()];
    const bens = await entered(await newUser());
    const digest = (await routes.identity.findAgent('acc1', other.bearer))?.bearerDigest;
    expect((await own.post('own-login/password', { password: better })).status).toBe(200);
    expect(await routes.identity.findAgent('acc1', own.bearer)).toBeDefined();
    expect(await routes.identity.findAgent('acc1', other.bearer)).toBeUndefined();
    expect(await routes.identity.findAgent('acc1', bens.bearer)).toBeDefined();
    expect(routes.hints).toContainEqual({ kind: 'revoked', accountId: 'acc1', bearerDigest: digest });
    expect((await visit(routes).logIn(ann.loginName)).status).toBe(401);
    expect((await visit(routes).logIn(ann.loginName, { password: better })).status).toBe(200);
    expect(await lines()).toMatchObject([{ act: 'password-changed' }]);
  });

  const refused: [string, string, RegExp][] = [
    ['short', 'eleven char', /needs 12 characters/],
    ['common', 'passwordpassword', /most often/],
    ['common but for digits and signs around it', 'Password1234!', /most often/],
    ['common in a row of keys', '1qaz2wsx3edc4rfv', /most often/],
    ['a row', 'abcdefghijklm', /row/],
    ['one letter', 'aaaaaaaaaaaaaaa', /row/],
    ['named after the account', 'my ACC1 passphrase', /name/],
  ];
  test.each(refused)('that is %s is refused in words', async (_name, weak, reason) => {
    const own = await entered();
    const { status, json } = await own.post('own-login/password', { password: weak });
    expect([status, json.error.fields]).toEqual([400, [{ field: 'password', reason: expect.stringMatching(reason) }]]);
    expect((await visit(routes).logIn(ann.loginName)).status).toBe(200);
  });

  test('may be of any characters, and long', async () => {
    const who = { accountId: 'acc1', loginName: 'ann' };
    for (const good of ['это длинная фраза', '猫が好きです。犬も好きです', ' spaces at both ends ', 'x y'.repeat(300)])
      expect(await passwordProblem(good, who)).toBeUndefined();
    expect(await passwordProblem('with ann.bell in it', { ...who, loginName: 'ann.bell@brand.example' })).toMatch(
      /name/,
    );
  });
});

describe('a link that an administrator hands over', () => {
  const reset = (token: string, members: object = {}, visitor = visit(routes)) =>
    visitor.post('password-reset', { user: ann.userId, token, password: better, ...members });
  const link = async (user = ann) => (await routes.identity.agentFactors.createPasswordLink(user, '1')).token;

  test('sets a password once, ends all sessions, and logs nobody in', async () => {
    const own = await entered();
    const token = await link();
    expect(JSON.stringify(await routes.store.findFactors('acc1', ann.userId))).not.toContain(token);
    const answer = await reset(token);
    expect([answer.status, answer.json, answer.headers.getSetCookie()]).toEqual([
      200,
      { loginName: ann.loginName },
      [],
    ]);
    expect(await routes.identity.findAgent('acc1', own.bearer)).toBeUndefined();
    expect((await visit(routes).logIn(ann.loginName)).status).toBe(401);
    expect((await visit(routes).logIn(ann.loginName, { password: better })).status).toBe(200);
    expect((await reset(token, { password: 'yet another one' })).status).toBe(401);
    expect((await lines()).map(({ act }) => act).toSorted()).toEqual(['password-link-created', 'password-reset']);
    expect(routes.logged()).not.toContain(token);
  });

  test('of two who use it at once, serves one', async () => {
    const token = await link();
    const both = await Promise.all([reset(token), reset(token, { password: 'yet another one' })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test('is good for a day, for its user, in its account, until there is another', async () => {
    const old = await link();
    const token = await link();
    expect((await reset(old)).status).toBe(401);
    expect((await reset('x')).status).toBe(401);
    expect((await reset(token, { user: (await newUser()).userId })).status).toBe(401);
    expect((await reset(token, { user: 'nobody' })).status).toBe(401);
    expect((await reset(token, {}, visit(routes, 'acc2'))).status).toBe(401);
    routes.pass(86_400_000);
    expect((await reset(token)).status).toBe(401);
    expect((await visit(routes).logIn(ann.loginName)).status).toBe(200);
  });

  test('is kept by a password that is refused, and gone with one that the user sets meanwhile', async () => {
    const token = await link();
    expect((await reset(token, { password: 'passwordpassword' })).status).toBe(400);
    const own = await entered();
    expect((await own.post('own-login/password', { password: better })).status).toBe(200);
    expect((await reset(token, { password: 'yet another one' })).status).toBe(401);
  });

  test('serves nobody who may not log in', async () => {
    const token = await link();
    await routes.store.saveUser({ ...ann, enabled: false });
    expect((await reset(token)).status).toBe(401);
  });
});

describe('pages of other origins', () => {
  const calls = [
    'login',
    'second-factor/code',
    'second-factor/passkey/options',
    'second-factor/passkey',
    'second-factor/first/authenticator-app',
    'second-factor/first/authenticator-app/confirm',
    'second-factor/first/passkeys/options',
    'second-factor/first/passkeys',
    'passkey-login/options',
    'passkey-login',
    'password-reset',
    'own-login/proof',
    'own-login/proof/passkey/options',
    'own-login/proof/passkey',
    'own-login/password',
    'own-login/passkeys/options',
    'own-login/passkeys',
    'own-login/passkeys/rename',
    'own-login/passkeys/remove',
    'own-login/authenticator-app',
    'own-login/authenticator-app/confirm',
    'own-login/authenticator-app/remove',
    'own-login/recovery-codes',
  ];
  const key = createAuthenticator();
  const signed = key.sign({ challenge: 'AA', origin: 'x', relyingParty: 'x' });
  /** All that any of them reads. */
  const bodyOf = (path: string) => ({
    ...{ username: ann.loginName, password: 'correct horse', code: '000000', id: 'x', name: 'x', ticket: 'x' },
    ...{ user: ann.userId, token: 'x' },
    response: /passkeys$/.test(path) ? key.create({ challenge: 'AA', origin: 'x', relyingParty: 'x' }) : signed,
  });

  test.each(calls)('%s is refused for them', async (path) => {
    const visitor = await entered();
    for (const origin of ['https://evil.test', 'null', `${nameOf(routes.url)}1`]) {
      const answer = await visitor.post(path, bodyOf(path), { origin });
      expect([origin, answer.status, answer.headers.getSetCookie()]).toEqual([origin, 403, []]);
    }
  });
});
