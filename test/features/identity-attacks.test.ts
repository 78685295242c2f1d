/** What somebody without the brand's private key may try, and what a careless brand may send: each row has one verdict. */
import {
  constants,
  createCipheriv,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addAccount,
  addConnector,
  addUser,
  brandIssuer,
  brandKeyText,
  brandToken,
  claimsOf,
  nowSeconds,
  type Routes,
  signText,
  startRoutes,
  startTs,
} from './routes-support.ts';

let routes: Routes;
let encryptionKey: KeyObject;

beforeAll(async () => {
  routes = await startRoutes();
  const { store } = routes;
  for (const id of ['acc1', 'acc2', 'open', 'two']) await addAccount(store, id);
  await addConnector(store, { accountId: 'acc1' });
  await addConnector(store, { accountId: 'acc2' });
  await addConnector(store, { accountId: 'open' }, { publicKey: brandKeyText });
  await addConnector(store, { accountId: 'two', id: 'c1', priority: 1 });
  const settings = { issuer: 'https://second.example.test', publicKey: spki(second.publicKey) };
  await addConnector(store, { accountId: 'two', id: 'c2', priority: 2 }, settings);
  await addUser(store, { accountId: 'acc1' });
  const { json } = await routes.get('/api/account/acc1/jwks');
  encryptionKey = createPublicKey({ key: json.keys[1], format: 'jwk' });
});
afterAll(() => routes.close());

const spki = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).toString('base64');
const second = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const good = { iss: brandIssuer, sub: 'user-7', iat: nowSeconds, exp: nowSeconds + 300 };
const [goodHeader = '', goodPayload = '', goodSignature = ''] = brandToken().split('.');

const exchange = (account: string, credential: string) =>
  routes.post(`/api/account/${account}/authenticate`, { authCode: credential });
const verdict = async (account: string, credential: string): Promise<string> => {
  const { status, json } = await exchange(account, credential);
  return status === 200 ? 'accepted' : `${status} ${json.internalErrorCode}`;
};

const byAttacker = (header: object) => brandToken({}, { key: attacker.privateKey, header });
const hmac = (header: object, secret: string | Buffer, digest = 'sha256') => {
  const signed = `${encode(header)}.${encode(good)}`;
  return `${signed}.${createHmac(digest, secret).update(signed).digest('base64url')}`;
};
const otherAlgorithm = (alg: string, digest: string, options = {}) => {
  const signed = `${encode({ alg })}.${encode(good)}`;
  return `${signed}.${sign(digest, Buffer.from(signed), { key: second.privateKey, ...options }).toString('base64url')}`;
};
const pem = createPublicKey({ key: Buffer.from(brandKeyText, 'base64'), format: 'der', type: 'spki' })
  .export({ format: 'pem', type: 'spki' })
  .toString();
const jwk = attacker.publicKey.export({ format: 'jwk' });
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

type Row = [attack: string, token: () => string, verdict: string];

describe('the algorithm is not the token’s to choose', () => {
  const rows: Row[] = [
    ...['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg): Row[] => [
      [`alg "${alg}", no signature`, () => `${encode({ alg })}.${goodPayload}.`, '401 9007'],
      [`alg "${alg}", the signature of RS256`, () => `${encode({ alg })}.${goodPayload}.${goodSignature}`, '401 9007'],
    ]),
    ['no signature', () => `${goodHeader}.${goodPayload}.`, '401 9007'],
    ['no third segment', () => `${goodHeader}.${goodPayload}`, '401 9007'],
    ['HMAC keyed with the public key, as base64', () => hmac({ alg: 'HS256' }, brandKeyText), '401 9007'],
    [
      'HMAC keyed with the public key, as DER',
      () => hmac({ alg: 'HS256' }, Buffer.from(brandKeyText, 'base64')),
      '401 9007',
    ],
    ['HMAC keyed with the public key, as PEM', () => hmac({ alg: 'HS256' }, pem), '401 9007'],
    ['HMAC-512 keyed with the public key', () => hmac({ alg: 'HS512' }, pem, 'sha512'), '401 9007'],
    ['HMAC under the name RS256', () => hmac({ alg: 'RS256' }, pem), '401 9007'],
    ['SHA-1 under the name RS1', () => otherAlgorithm('RS1', 'RSA-SHA1'), '401 9007'],
    ['SHA-1 under the name RS256', () => otherAlgorithm('RS256', 'RSA-SHA1'), '401 9007'],
    ['RS384', () => otherAlgorithm('RS384', 'RSA-SHA384'), '401 9007'],
    ['RS512', () => otherAlgorithm('RS512', 'RSA-SHA512'), '401 9007'],
    ['PSS', () => otherAlgorithm('PS256', 'RSA-SHA256', pss), '401 9007'],
    ['PSS under the name RS256', () => otherAlgorithm('RS256', 'RSA-SHA256', pss), '401 9007'],
    ['ES256', () => otherAlgorithm('ES256', 'SHA256', { key: elliptic.privateKey }), '401 9007'],
    ['a list of algorithms', () => brandToken({}, { header: { alg: ['RS256'] } }), '401 9007'],
    ['another spelling', () => brandToken({}, { header: { alg: 'rs256' } }), '401 9007'],
    ['white space in the name', () => brandToken({}, { header: { alg: 'RS256 ' } }), '401 9007'],
    ['no algorithm', () => brandToken({}, { header: { alg: undefined } }), '401 9007'],
    ['a list of algorithms in the claims', () => brandToken({ alg: 'none' }), 'accepted'],
  ];
  test.each(rows)('%s', async (_attack, token, expected) => {
    for (const account of ['acc1', 'open', 'two']) expect(await verdict(account, token())).toBe(expected);
  });
});

describe('the key is not the token’s to bring', () => {
  const ignored: [string, object][] = [
    ['jwk', { jwk }],
    ['jwk and kid', { jwk: { ...jwk, kid: 'k' }, kid: 'k' }],
    ['jku', { jku: 'http://127.0.0.1:9/jwks.json' }],
    ['x5u', { x5u: 'http://127.0.0.1:9/cert.pem' }],
    ['x5c', { x5c: [spki(attacker.publicKey)] }],
    ['x5t', { x5t: 'AAAA', 'x5t#S256': 'AAAA' }],
    ['kid of a file', { kid: '../../../../../../dev/null' }],
    ['kid of a statement', { kid: "x' union select sealed from keys --" }],
    ['kid of a command', { kid: '|/usr/bin/id' }],
    ['kid of our own key', { kid: '00001' }],
    ['kid of our encryption key', { kid: 'enc-acc1-1' }],
    ['kid that is a number', { kid: 1 }],
    ['kid of the prototype', { kid: '__proto__' }],
  ];
  test.each(ignored)('%s in the header of an attacker: refused', async (_name, header) => {
    expect(await verdict('acc1', byAttacker(header))).toBe('401 9007');
    expect(await verdict('open', byAttacker(header))).toBe('401 9007');
  });
  test.each(ignored)('%s in the header of the brand: ignored', async (_name, header) => {
    expect(await verdict('acc1', brandToken({}, { header }))).toBe('accepted');
  });

  test.each([
    ['crit', { crit: ['exp'], exp: 1 }],
    ['an empty crit', { crit: [] }],
    ['crit null', { crit: null }],
    ['an unencoded payload', { crit: ['b64'], b64: false }],
  ])('%s is refused, although the brand signed it', async (_name, header) => {
    expect(await verdict('acc1', brandToken({}, { header }))).toBe('401 9007');
  });

  test('the key of one connector does not speak for the issuer of another', async () => {
    expect(await verdict('two', brandToken())).toBe('accepted');
    const settled = brandToken({ iss: 'https://second.example.test' }, { key: second.privateKey });
    expect(await verdict('two', settled)).toBe('accepted');
    expect(await verdict('two', brandToken({}, { key: second.privateKey }))).toBe('401 9007');
    expect(await verdict('two', brandToken({ iss: 'https://second.example.test' }))).toBe('401 9007');
    const path = '/api/account/two/app/c2/authenticate';
    expect((await routes.post(path, { id_token: brandToken() })).json).toEqual({ internalErrorCode: '9007' });
  });
});

describe('claims', () => {
  const rows: [string, string, Record<string, unknown>, string][] = [
    ['an issuer in other letters', 'acc1', { iss: brandIssuer.toUpperCase() }, '401 9007'],
    ['an issuer with a slash more', 'acc1', { iss: `${brandIssuer}/` }, '401 9007'],
    ['a list of issuers', 'acc1', { iss: [brandIssuer] }, '401 9007'],
    ['no issuer', 'acc1', { iss: undefined }, '401 9007'],
    ['no issuer, where any will do', 'open', { iss: undefined }, '401 9007'],
    ['an empty issuer, where any will do', 'open', { iss: '' }, '401 9007'],
    ['an object as issuer, where any will do', 'open', { iss: { toString: 1 } }, '401 9007'],
    ['another account', 'acc1', { aud: 'acc:acc2' }, '401 9007'],
    ['another account in a list', 'acc1', { aud: ['x', 'acc:acc2'] }, '401 9007'],
    ['a longer account', 'acc1', { aud: 'acc:acc11' }, '401 9007'],
    ['this account and another', 'acc1', { aud: ['acc:acc2', 'acc:acc1'] }, 'accepted'],
    ['an audience that is no text', 'acc1', { aud: { 'acc:acc2': 1 } }, 'accepted'],
    ['no subject', 'acc1', { sub: undefined }, '401 9007'],
    ['an empty subject', 'acc1', { sub: '' }, '401 9007'],
    ['null as subject', 'acc1', { sub: null }, '401 9007'],
    ['a list as subject', 'acc1', { sub: ['user-7'] }, '401 9007'],
    ['true as subject', 'acc1', { sub: true }, '401 9007'],
    ['no exp', 'acc1', { exp: undefined }, '401 9007'],
    ['null as exp', 'acc1', { exp: null }, '401 9007'],
    ['an empty exp', 'acc1', { exp: '' }, '401 9007'],
    ['true as exp', 'acc1', { exp: true }, '401 9007'],
    ['a list as exp', 'acc1', { exp: [nowSeconds + 300] }, '401 9007'],
    ['a date as exp', 'acc1', { exp: '2030-01-01T00:00:00Z' }, '401 9007'],
    ['a hexadecimal exp', 'acc1', { exp: '0x7fffffff' }, '401 9007'],
    ['an exponent as exp', 'acc1', { exp: '1e10' }, '401 9007'],
    ['a blank before exp', 'acc1', { exp: ` ${nowSeconds + 300}` }, '401 9007'],
    ['a negative exp', 'acc1', { exp: -nowSeconds }, '401 9007'],
    ['a negative exp in a text', 'acc1', { exp: `-${nowSeconds}` }, '401 9007'],
    ['an exp of zero', 'acc1', { exp: 0 }, '401 9008'],
    ['an exp after the last year', 'acc1', { exp: 1e18 }, '401 9007'],
    ['a digit text as exp', 'acc1', { exp: String(nowSeconds + 300) }, 'accepted'],
    ['an exp with a fraction', 'acc1', { exp: nowSeconds + 0.25 }, 'accepted'],
    ['an exp in milliseconds', 'acc1', { exp: startTs + 300_000 }, 'accepted'],
    ['an exp in milliseconds that is past', 'acc1', { exp: startTs - 300_000 }, '401 9008'],
    ['an exp in the year 2100', 'acc1', { exp: 4_102_444_800 }, 'accepted'],
    ['no iat', 'acc1', { iat: undefined }, '401 9007'],
    ['an iat tomorrow', 'acc1', { iat: nowSeconds + 86_400 }, '401 9007'],
    ['a negative iat', 'acc1', { iat: -1 }, '401 9007'],
    ['an nbf tomorrow', 'acc1', { nbf: nowSeconds + 86_400 }, '401 9007'],
    ['words as nbf', 'acc1', { nbf: 'now' }, '401 9007'],
    ['exp at the edge of the skew', 'acc1', { exp: nowSeconds - 60 }, '401 9008'],
    ['exp a second inside the skew', 'acc1', { exp: nowSeconds - 59 }, 'accepted'],
    ['iat at the edge of the skew', 'acc1', { iat: nowSeconds + 60 }, 'accepted'],
    ['iat a second beyond the skew', 'acc1', { iat: nowSeconds + 61 }, '401 9007'],
    ['nbf at the edge of the skew', 'acc1', { nbf: nowSeconds + 60 }, 'accepted'],
    ['nbf a second beyond the skew', 'acc1', { nbf: nowSeconds + 61 }, '401 9007'],
  ];
  test.each(rows)('%s', async (_name, account, claims, expected) => {
    expect(await verdict(account, brandToken(claims))).toBe(expected);
  });

  test('time as told in milliseconds stays what it was meant to be in the platform’s token', async () => {
    const { json } = await exchange('acc1', brandToken({ iat: startTs, exp: startTs + 300_000 }));
    expect(claimsOf(json.token)).toMatchObject({ iat: nowSeconds, exp: nowSeconds + 300 });
  });

  test('members that stand twice are refused: readers differ in which of them counts', async () => {
    const rest = JSON.stringify(good).slice(1, -1);
    for (const name of ['"sub"', '"\\u0073ub"', '"sub" '])
      expect(await verdict('acc1', signText('{"alg":"RS256"}', `{"sub":"admin",${name}:"user-8",${rest}}`))).toBe(
        '401 9007',
      );
    const header = (text: string) => signText(text, JSON.stringify(good));
    expect(await verdict('acc1', header('{"alg":"RS256","alg":"none"}'))).toBe('401 9007');
    expect(await verdict('acc1', header('{"alg":"none","alg":"RS256"}'))).toBe('401 9007');
  });

  test('members of the prototype are not claims', async () => {
    const { sub: _sub, ...others } = good;
    const token = signText('{"alg":"RS256"}', `{"__proto__":{"sub":"admin"},${JSON.stringify(others).slice(1)}`);
    expect(await verdict('acc1', token)).toBe('401 9007');
  });
});

describe('encrypted tokens', () => {
  interface Wrap {
    header?: object;
    plain?: Buffer;
  }
  /** By hand, since libraries refuse to make what is tried here. */
  const encrypt = (content: string, { header, plain = Buffer.from(content) }: Wrap = {}): string => {
    const protectedHeader = encode({ alg: 'RSA-OAEP-256', enc: 'A128GCM', ...header });
    const [cek, iv] = [randomBytes(16), randomBytes(12)];
    const cipher = createCipheriv('aes-128-gcm', cek, iv).setAAD(Buffer.from(protectedHeader));
    const text = Buffer.concat([cipher.update(plain), cipher.final()]);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const wrapped = publicEncrypt({ key: encryptionKey, padding, oaepHash: 'sha256' }, cek);
    const parts = [wrapped, iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'));
    return [protectedHeader, ...parts].join('.');
  };
  const platform = async () => (await exchange('acc1', brandToken())).json.token as string;

  test('a signed token inside is accepted, also with an unknown outer kid', async () => {
    expect(await verdict('acc1', encrypt(brandToken()))).toBe('accepted');
    expect(await verdict('acc1', encrypt(brandToken(), { header: { kid: 'brand-7' } }))).toBe('accepted');
  });

  const changed = (index: number) => {
    const parts = encrypt(brandToken()).split('.');
    const part = parts[index] ?? '';
    return parts.with(index, (part.startsWith('A') ? 'B' : 'A') + part.slice(1)).join('.');
  };
  const rows: Row[] = [
    ['bare claims inside', () => encrypt(JSON.stringify(good)), '401 9012'],
    ['an unsigned token inside', () => encrypt(`${encode({ alg: 'none' })}.${goodPayload}.`), '401 9012'],
    ['a token of the attacker inside', () => encrypt(byAttacker({})), '401 9012'],
    ['an encrypted token inside', () => encrypt(encrypt(brandToken())), '401 9012'],
    ['nothing inside', () => encrypt(''), '401 9012'],
    ['compression', () => encrypt('', { header: { zip: 'DEF' }, plain: deflateRawSync(brandToken()) }), '401 9012'],
    [
      'a compressed megabyte',
      () => encrypt('', { header: { zip: 'DEF' }, plain: deflateRawSync(Buffer.alloc(1e6)) }),
      '401 9012',
    ],
    ['crit', () => encrypt(brandToken(), { header: { crit: ['exp'], exp: 1 } }), '401 9012'],
    ['a changed key', () => changed(1), '401 9012'],
    ['a changed nonce', () => changed(2), '401 9012'],
    ['a changed text', () => changed(3), '401 9012'],
    ['a changed tag', () => changed(4), '401 9012'],
    ['RSA1_5', () => encrypt(brandToken(), { header: { alg: 'RSA1_5' } }), '401 9012'],
    ['RSA-OAEP with SHA-1', () => encrypt(brandToken(), { header: { alg: 'RSA-OAEP' } }), '401 9012'],
    ['dir', () => encrypt(brandToken(), { header: { alg: 'dir' } }), '401 9012'],
    [
      'PBES2 with a billion rounds',
      () => encrypt('', { header: { alg: 'PBES2-HS256+A128KW', p2c: 1e9, p2s: 'AA' } }),
      '401 9012',
    ],
    ['an unknown enc', () => encrypt(brandToken(), { header: { enc: 'A128CBC' } }), '401 9012'],
    ['expired inside', () => encrypt(brandToken({ exp: nowSeconds - 100 })), '401 9008'],
    ['more than 16 KB', () => encrypt(brandToken({ filler: 'x'.repeat(12_000) })), '400 9001'],
  ];
  test.each(rows)('%s', async (_attack, token, expected) => expect(await verdict('acc1', token())).toBe(expected));

  test('what does not decrypt and what is not signed look exactly alike', async () => {
    const answers = await Promise.all(
      [changed(1), changed(4), encrypt(byAttacker({})), encrypt('{}')].map((token) => exchange('acc1', token)),
    );
    const seen = answers.map(({ status, text, headers }) => JSON.stringify([status, text, [...headers.keys()]]));
    expect(new Set(seen).size).toBe(1);
  });

  test('a platform token inside is no credential', async () => {
    for (const account of ['acc1', 'open']) expect(await verdict(account, encrypt(await platform()))).toBe('401 9012');
  });
});

describe('a token of one kind is nothing of another', () => {
  const anonymous = async (account: string, body: object = {}) =>
    routes.post(`/api/account/${account}/anonymous/authorize`, body);
  const login = async () =>
    (await routes.post('/api/account/acc1/login', { username: 'ann', password: 'correct horse' })).json;

  test('platform tokens are no credentials, of no account', async () => {
    const { json } = await exchange('acc1', brandToken());
    for (const account of ['acc1', 'acc2', 'open']) expect(await verdict(account, json.token)).toBe('401 9007');
    expect((await anonymous('acc1', { id_token: json.token })).status).toBe(401);
  });

  test('anonymous identities open no socket, and are worth nothing in another account', async () => {
    const { token } = (await anonymous('acc1')).json;
    expect(await routes.identity.verifyConsumerToken('acc1', token)).toEqual({ ok: false, reason: 'invalid' });
    expect(await verdict('acc2', token)).toBe('401 9007');
    expect((await anonymous('acc2', { id_token: token })).status).toBe(401);
    expect(await verdict('acc1', token)).toBe('accepted');
  });

  test('brand tokens renew no anonymous identity and open no socket', async () => {
    expect((await anonymous('acc1', { id_token: brandToken() })).status).toBe(401);
    expect(await routes.identity.verifyConsumerToken('acc1', brandToken())).toEqual({ ok: false, reason: 'invalid' });
  });

  test('consumers’ tokens are no agents’ bearers, and agents’ bearers no consumers’ tokens', async () => {
    const { json } = await exchange('acc1', brandToken());
    const { bearer } = await login();
    expect(await routes.identity.findAgent('acc1', bearer)).toMatchObject({ accountId: 'acc1' });
    for (const token of [json.token, brandToken()]) {
      expect(await routes.identity.findAgent('acc1', token)).toBeUndefined();
    }
    expect(await routes.identity.findAgent('acc2', bearer)).toBeUndefined();
    expect(await routes.identity.verifyConsumerToken('acc1', bearer)).toEqual({ ok: false, reason: 'invalid' });
    expect(await verdict('acc1', bearer)).toBe('401 9007');
  });
});

test('refusals do not tell which check failed', async () => {
  const tokens = [
    byAttacker({}),
    brandToken({ iss: 'https://elsewhere.example.test' }),
    brandToken({ aud: 'acc:acc2' }),
    brandToken({ sub: '' }),
    brandToken({ iat: nowSeconds + 999 }),
    `${encode({ alg: 'none' })}.${goodPayload}.`,
    'nonsense',
  ];
  const answers = await Promise.all(tokens.map((token) => exchange('acc1', token)));
  const seen = answers.map(({ status, text, headers }) => JSON.stringify([status, text, [...headers.keys()]]));
  expect(new Set(seen).size).toBe(1);
  for (const token of tokens) expect(routes.logged()).not.toContain(token);
});
