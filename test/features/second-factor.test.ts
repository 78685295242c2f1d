/** Agents log in with a second factor, and nobody gets past it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../src/server/store/store.ts';
import { type Authenticator, createAuthenticator } from '../support/authenticator.ts';
import { codeAt, nameOf, password, type Visitor, visit } from './factors-support.ts';
import { addAccount, addUser, type Routes, startRoutes, startTs } from './routes-support.ts';

let routes: Routes;
let ann: User;
let now = startTs;
let users = 0;

const pass = (ms: number): void => {
  now += ms;
  routes.pass(ms);
};

beforeAll(async () => {
  routes = await startRoutes();
  await addAccount(routes.store, 'acc1');
  await addAccount(routes.store, 'strict');
  const strict = await routes.store.findAccount('strict');
  if (!strict) throw new Error('no account');
  await routes.store.saveAccount({ ...strict, settings: { ...strict.settings, secondFactor: 'required' } });
});
afterAll(() => routes.close());

/** Somebody new for each test. */
const newUser = (accountId: string): Promise<User> =>
  addUser(routes.store, { accountId, userId: `9${++users}`, pid: `pid-${users}`, loginName: `ann${users}` });
beforeEach(async () => {
  pass(600_000);
  ann = await newUser('acc1');
});

const place = () => ({ origin: nameOf(routes.url), relyingParty: 'localhost' });

async function entered(user = ann): Promise<Visitor> {
  const visitor = visit(routes, user.accountId);
  expect((await visitor.logIn(user.loginName)).status).toBe(200);
  expect((await visitor.prove()).status).toBe(200);
  return visitor;
}

/** The secret of the app, whose code of this moment is used up. */
async function addApp(visitor: Visitor, prefix = 'own-login') {
  const { json } = await visitor.post(`${prefix}/authenticator-app`);
  const sent = { ticket: json.ticket, code: codeAt(json.secret, now) };
  const answer = await visitor.post(`${prefix}/authenticator-app/confirm`, sent);
  expect(answer.status).toBe(200);
  pass(30_000);
  return { secret: json.secret as string, answer };
}

async function addPasskey(visitor: Visitor, key: Authenticator, prefix = 'own-login', made: object = {}) {
  const { json } = await visitor.post(`${prefix}/passkeys/options`);
  const response = key.create({ challenge: json.challenge, ...place(), verified: true, ...made });
  return visitor.post(`${prefix}/passkeys`, { name: 'My key', response });
}

const halfWay = async (user = ann): Promise<Visitor> => {
  const visitor = visit(routes, user.accountId);
  expect((await visitor.logIn(user.loginName)).status).toBe(401);
  return visitor;
};

describe('an authenticator app', () => {
  test('is asked for once a code of it has come, and lets in with the next', async () => {
    const own = await entered();
    const { json } = await own.post('own-login/authenticator-app');
    expect(json.address).toContain('otpauth://totp/');
    expect((await visit(routes).logIn(ann.loginName)).status).toBe(200);
    const wrong = await own.post('own-login/authenticator-app/confirm', { ticket: json.ticket, code: '000000' });
    expect(wrong.status).toBe(400);
    const { secret, answer } = await addApp(own);
    expect(answer.json.recoveryCodes).toHaveLength(10);
    expect(JSON.stringify(await routes.store.findFactors('acc1', ann.userId))).not.toContain(secret);

    const visitor = visit(routes);
    const first = await visitor.logIn(ann.loginName);
    expect([first.status, first.json.error.internalCode, first.json.bearer]).toEqual([401, 42, undefined]);
    expect(first.headers.getSetCookie().join()).toMatch(
      /^__Host-parley-second-step=[\w-]+; .*HttpOnly; Secure; SameSite=Strict/,
    );
    const state = await visitor.get('second-factor');
    expect(state.json).toEqual({ loginName: ann.loginName, adds: false, passkey: false, code: true });
    expect((await visitor.post('second-factor/code', { code: '000000' })).status).toBe(401);
    const second = await visitor.post('second-factor/code', { code: codeAt(secret, now) });
    expect([second.status, second.json.config.loginName]).toEqual([200, ann.loginName]);
    expect(await routes.identity.findAgent('acc1', second.json.bearer)).toBeDefined();
  });

  test('has codes that count once, also when two come at the same moment', async () => {
    const { secret } = await addApp(await entered());
    const [one, other] = [await halfWay(), await halfWay()];
    const code = codeAt(secret, now);
    const both = await Promise.all([one, other].map((visitor) => visitor.post('second-factor/code', { code })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect((await (await halfWay()).post('second-factor/code', { code })).status).toBe(401);
    const before = await halfWay();
    expect((await before.post('second-factor/code', { code: codeAt(secret, now - 30_000) })).status).toBe(401);
  });

  test('is not guessed: after five wrong codes the right one waits, for minutes; other ways stay open', async () => {
    const own = await entered();
    const { secret, answer } = await addApp(own);
    const [recovery = ''] = answer.json.recoveryCodes as string[];
    const guessing = await halfWay();
    for (let guess = 0; guess < 5; guess++)
      expect((await guessing.post('second-factor/code', { code: '000000' })).status).toBe(401);
    const elsewhere = await halfWay();
    const slowed = await elsewhere.post('second-factor/code', { code: codeAt(secret, now) });
    expect([slowed.status, Number(slowed.headers.get('retry-after'))]).toEqual([429, 300]);
    expect((await elsewhere.post('second-factor/code', { code: recovery })).status).toBe(200);
    pass(301_000);
    expect((await (await halfWay()).post('second-factor/code', { code: codeAt(secret, now) })).status).toBe(200);
  });

  test('takes fifty guesses a day, and the right code on the next', async () => {
    const { secret } = await addApp(await entered());
    for (let round = 0; round < 10; round++) {
      pass(301_000);
      const guessing = await halfWay();
      for (let guess = 0; guess < 5; guess++) await guessing.post('second-factor/code', { code: '000000' });
    }
    pass(301_000);
    expect((await (await halfWay()).post('second-factor/code', { code: codeAt(secret, now) })).status).toBe(429);
    pass(86_400_000);
    expect((await (await halfWay()).post('second-factor/code', { code: codeAt(secret, now) })).status).toBe(200);
  });

  test('has codes that clients without pages send along as otp', async () => {
    const { secret, answer } = await addApp(await entered());
    const plain = { username: ann.loginName, password };
    const without = await routes.post('/api/account/acc1/login', plain);
    expect([without.status, without.json.error.message]).toEqual([
      401,
      'A second factor is needed: send a code of the authenticator app as otp',
    ]);
    const wrong = await routes.post('/api/account/acc1/login', { ...plain, otp: '123' });
    expect([wrong.status, wrong.json.error.message]).toEqual([401, 'Login failed']);
    expect((await routes.post('/api/account/acc1/login', { ...plain, otp: codeAt(secret, now) })).status).toBe(200);
    expect((await routes.post('/api/account/acc1/login', { ...plain, otp: codeAt(secret, now) })).status).toBe(401);
    const [, recovery] = answer.json.recoveryCodes as string[];
    expect((await routes.post('/api/account/acc1/login', { ...plain, otp: recovery })).status).toBe(200);
    const guess = { ...plain, password: 'wrong', otp: codeAt(secret, now + 30_000) };
    expect((await routes.post('/api/account/acc1/login', guess)).status).toBe(401);
    pass(30_000);
    expect((await routes.post('/api/account/acc1/login', { ...plain, otp: codeAt(secret, now) })).status).toBe(200);
  });
});

describe('a recovery code', () => {
  test('lets in once, however it is typed', async () => {
    const { answer } = await addApp(await entered());
    const [code = ''] = answer.json.recoveryCodes as string[];
    const typed = ` ${code.toUpperCase().replaceAll('-', ' ')} `;
    expect((await (await halfWay()).post('second-factor/code', { code: typed })).status).toBe(200);
    expect((await (await halfWay()).post('second-factor/code', { code })).status).toBe(401);
    expect((await routes.store.findFactors('acc1', ann.userId))?.recoveryCodes).toHaveLength(9);
  });

  test('is worth nothing once there are new ones, or for somebody else', async () => {
    const own = await entered();
    const { answer } = await addApp(own);
    const renewed = await own.post('own-login/recovery-codes');
    expect(renewed.json.recoveryCodes).toHaveLength(10);
    const [old] = answer.json.recoveryCodes as string[];
    expect((await (await halfWay()).post('second-factor/code', { code: old })).status).toBe(401);
    const ben = await newUser('acc1');
    await addApp(await entered(ben));
    const [code] = renewed.json.recoveryCodes as string[];
    expect((await (await halfWay(ben)).post('second-factor/code', { code })).status).toBe(401);
  });
});

describe('a passkey', () => {
  const bySecond = async (visitor: Visitor, key: Authenticator, changed: object = {}) => {
    const { json } = await visitor.post('second-factor/passkey/options');
    const response = key.sign({ challenge: json.challenge, ...place(), ...changed });
    return { response, answer: await visitor.post('second-factor/passkey', { response }) };
  };
  const alone = async (key: Authenticator, changed: object = {}, visitor = visit(routes)) => {
    const { json } = await visitor.post('passkey-login/options');
    const signed = { challenge: json.challenge, ...place(), verified: true, userHandle: ann.pid, ...changed };
    return visitor.post('passkey-login', { response: key.sign(signed) });
  };
  let key: Authenticator;
  let own: Visitor;
  beforeEach(async () => {
    key = createAuthenticator();
    own = await entered();
    const added = await addPasskey(own, key);
    expect([added.status, added.json.recoveryCodes.length]).toEqual([200, 10]);
  });

  test('is the second factor', async () => {
    const visitor = await halfWay();
    const { json } = await visitor.post('second-factor/passkey/options');
    expect(json).toMatchObject({ rpId: 'localhost', allowCredentials: [{ id: key.id }] });
    const { answer } = await bySecond(visitor, key);
    expect([answer.status, answer.json.config.loginName]).toEqual([200, ann.loginName]);
    expect((await own.get('own-login')).json.passkeys).toMatchObject([{ name: 'My key', lastUsedTs: now }]);
  });

  test('that knew its person lets in without a password, and another does not', async () => {
    expect((await alone(key, { verified: false })).status).toBe(401);
    const answer = await alone(key);
    expect([answer.status, answer.json.config.loginName]).toEqual([200, ann.loginName]);
  });

  const refused: [string, (key: Authenticator) => object][] = [
    ['of another origin', () => ({ origin: 'https://evil.test' })],
    ['of another port', () => ({ origin: 'http://localhost:1' })],
    ['for another host name', () => ({ relyingParty: 'evil.test' })],
    ['of another challenge', () => ({ challenge: Buffer.alloc(32).toString('base64url') })],
  ];
  test.each(refused)('whose answer is %s lets nobody in, alone or as second factor', async (_name, changed) => {
    expect((await alone(key, changed(key))).status).toBe(401);
    expect((await bySecond(await halfWay(), key, changed(key))).answer.status).toBe(401);
  });

  test('of another user, or of nobody, lets nobody in', async () => {
    const ben = await newUser('acc1');
    const bens = createAuthenticator();
    await addPasskey(await entered(ben), bens);
    expect((await bySecond(await halfWay(), bens)).answer.status).toBe(401);
    expect((await alone(bens)).status).toBe(401);
    expect((await alone(key, { userHandle: ben.pid })).status).toBe(401);
    expect((await alone(createAuthenticator())).status).toBe(401);
    expect((await alone(key, { userHandle: 'nobody' })).status).toBe(401);
    expect((await alone(key, { userHandle: undefined })).status).toBe(401);
    expect((await alone(key, {}, visit(routes, 'strict'))).status).toBe(401);
  });

  test('has answers that count once, and only in the browser that asked', async () => {
    const visitor = visit(routes);
    const { json } = await visitor.post('passkey-login/options');
    const kept = new Map(visitor.cookies);
    const response = key.sign({ challenge: json.challenge, ...place(), verified: true, userHandle: ann.pid });
    expect((await visit(routes).post('passkey-login', { response })).status).toBe(401);
    expect((await visitor.post('passkey-login', { response })).status).toBe(200);
    for (const [name, value] of kept) visitor.cookies.set(name, value);
    expect((await visitor.post('passkey-login', { response })).status).toBe(401);
    const again = key.sign({ challenge: json.challenge, ...place(), verified: true, userHandle: ann.pid });
    for (const [name, value] of kept) visitor.cookies.set(name, value);
    expect((await visitor.post('passkey-login', { response: again })).status).toBe(401);
  });

  test('has challenges of ten minutes', async () => {
    const visitor = visit(routes);
    const { json } = await visitor.post('passkey-login/options');
    pass(600_000);
    const response = key.sign({ challenge: json.challenge, ...place(), verified: true, userHandle: ann.pid });
    expect((await visitor.post('passkey-login', { response })).status).toBe(401);
  });

  test('that was copied is seen by its counter', async () => {
    expect((await alone(key)).status).toBe(200);
    key.setCounter(0);
    expect((await alone(key)).status).toBe(401);
  });

  test('of somebody who may not log in any more lets nobody in', async () => {
    await routes.store.saveUser({ ...ann, enabled: false });
    expect((await alone(key)).status).toBe(401);
  });

  test('is renamed and removed by its user alone', async () => {
    const bens = await entered(await newUser('acc1'));
    expect((await bens.post('own-login/passkeys/rename', { id: key.id, name: 'Mine' })).status).toBe(404);
    expect((await bens.post('own-login/passkeys/remove', { id: key.id })).status).toBe(404);
    expect((await own.post('own-login/passkeys/rename', { id: key.id, name: 'Blue one' })).status).toBe(200);
    expect((await own.get('own-login')).json.passkeys).toMatchObject([{ name: 'Blue one' }]);
    expect((await own.post('own-login/passkeys/remove', { id: key.id })).status).toBe(200);
    expect((await own.get('own-login')).json).toMatchObject({ passkeys: [], recoveryCodes: 0 });
    expect((await alone(key)).status).toBe(401);
    expect((await visit(routes).logIn(ann.loginName)).status).toBe(200);
  });

  test('is not added twice, nor with an answer for another user, origin or challenge', async () => {
    expect((await addPasskey(own, key)).status).toBe(400);
    expect((await addPasskey(own, createAuthenticator(), 'own-login', { origin: 'https://evil.test' })).status).toBe(
      400,
    );
    expect((await addPasskey(own, createAuthenticator(), 'own-login', { relyingParty: 'evil.test' })).status).toBe(400);
    expect((await addPasskey(own, createAuthenticator(), 'own-login', { challenge: 'AAAA' })).status).toBe(400);
    const bens = await entered(await newUser('acc1'));
    const { json } = await bens.post('own-login/passkeys/options');
    const response = createAuthenticator().create({ challenge: json.challenge, ...place() });
    for (const [name, value] of bens.cookies) own.cookies.set(name, value);
    expect((await own.post('own-login/passkeys', { name: 'x', response })).status).toBe(400);
  });
});

describe('the ticket between the two steps', () => {
  test('is no session, and opens nothing but the second step', async () => {
    await addApp(await entered());
    const visitor = await halfWay();
    const ticket = visitor.cookies.get('__Host-parley-second-step') ?? '';
    expect(await routes.identity.findAgent('acc1', ticket)).toBeUndefined();
    expect((await visitor.get('own-login')).status).toBe(401);
    expect((await visitor.post('session')).status).toBe(401);
    expect((await visitor.post('second-factor/first/authenticator-app')).status).toBe(401);
    expect((await visitor.post('second-factor/first/passkeys/options')).status).toBe(401);
  });

  test('is used once, within ten minutes, for its account, while the password stands', async () => {
    const { secret } = await addApp(await entered());
    const visitor = await halfWay();
    const kept = new Map(visitor.cookies);
    const restore = () => {
      for (const [name, value] of kept) visitor.cookies.set(name, value);
    };
    expect((await visitor.post('second-factor/code', { code: codeAt(secret, now) })).status).toBe(200);
    restore();
    pass(30_000);
    expect((await visitor.post('second-factor/code', { code: codeAt(secret, now) })).status).toBe(401);
    const late = await halfWay();
    pass(600_000);
    expect((await late.get('second-factor')).status).toBe(401);
    expect((await late.post('second-factor/code', { code: codeAt(secret, now) })).status).toBe(401);
    const elsewhere = visit(routes, 'strict');
    const fresh = await halfWay();
    for (const [name, value] of fresh.cookies) elsewhere.cookies.set(name, value);
    expect((await elsewhere.get('second-factor')).status).toBe(401);
    await routes.store.saveUser({ ...ann, passwordHash: 'another' });
    expect((await fresh.post('second-factor/code', { code: codeAt(secret, now) })).status).toBe(401);
  });
});

describe('an account that demands a second factor', () => {
  let eve: User;
  beforeEach(async () => {
    eve = await newUser('strict');
  });

  test('lets who has none add one and nothing else, and enters with it', async () => {
    const visitor = await halfWay(eve);
    expect((await visitor.get('second-factor')).json).toMatchObject({ adds: true, passkey: false, code: false });
    expect((await visitor.get('own-login')).status).toBe(401);
    const { answer } = await addApp(visitor, 'second-factor/first');
    expect(answer.json).toMatchObject({ session: { config: { loginName: eve.loginName } } });
    expect(answer.json.recoveryCodes).toHaveLength(10);
    visitor.bearer = answer.json.session.bearer;
    expect((await visitor.get('own-login')).json).toMatchObject({ secondFactorRequired: true });
  });

  test('takes a passkey as the first one, too', async () => {
    const visitor = await halfWay(eve);
    const added = await addPasskey(visitor, createAuthenticator(), 'second-factor/first');
    expect([added.status, added.json.session.config.loginName]).toEqual([200, eve.loginName]);
  });

  test('lets nobody add a first one who began before there was one', async () => {
    const [late, visitor] = [await halfWay(eve), await halfWay(eve)];
    await addApp(visitor, 'second-factor/first');
    expect((await late.post('second-factor/first/authenticator-app')).status).toBe(401);
    expect((await addPasskey(late, createAuthenticator(), 'second-factor/first')).status).toBe(401);
  });

  test('refuses clients that send a password alone, in words', async () => {
    const answer = await routes.post('/api/account/strict/login', { username: eve.loginName, password });
    expect([answer.status, answer.json.error.message]).toEqual([
      401,
      'A second factor is needed: send a code of the authenticator app as otp',
    ]);
  });

  test('keeps the last factor of each', async () => {
    const visitor = await halfWay(eve);
    const { answer } = await addApp(visitor, 'second-factor/first');
    visitor.bearer = answer.json.session.bearer;
    await visitor.prove();
    expect((await visitor.post('own-login/authenticator-app/remove')).status).toBe(409);
    const key = createAuthenticator();
    expect((await addPasskey(visitor, key)).status).toBe(200);
    expect((await visitor.post('own-login/authenticator-app/remove')).status).toBe(200);
    expect((await visitor.post('own-login/passkeys/remove', { id: key.id })).status).toBe(409);
  });
});

test('no code, secret, ticket or proof was logged', async () => {
  const own = await entered();
  const { secret, answer } = await addApp(own);
  const visitor = await halfWay();
  const ticket = visitor.cookies.get('__Host-parley-second-step') ?? 'none';
  await visitor.post('second-factor/code', { code: codeAt(secret, now) });
  for (const kept of [secret, ticket, own.proof, ...answer.json.recoveryCodes])
    expect(routes.logged()).not.toContain(kept);
  const lines = routes
    .logged()
    .split('\n')
    .filter((line) => line.includes(`"${ann.loginName}"`));
  expect(lines.map((line) => JSON.parse(line)).at(-1)).toMatchObject({
    ...{ audit: 'sign-in', account: 'acc1', name: ann.loginName, way: 'password+code', outcome: 'accepted' },
    ...{ address: expect.any(String), requestId: expect.any(String) },
  });
});
