/**
 * Mutated tokens, judged twice: by the exchange's verification, and by a plain reading of the rules with nothing but
 * `node:crypto`. Both must say the same. `PARLEY_FUZZ_TOKENS` and `PARLEY_FUZZ_SEED` repeat or lengthen a run.
 */
import { isUtf8 } from 'node:buffer';
import { constants, generateKeyPairSync, type KeyObject, randomInt, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { AppError } from '../../src/server/errors.ts';
import { type TrustedConnector, verifyBrandToken } from '../../src/server/identity/brand-token.ts';
import { readJws } from '../../src/server/identity/jws.ts';
import { parsePublicKey } from '../../src/server/identity/public-key.ts';
import type { SignatureAlgorithm } from '../../src/server/identity/signature-algorithms.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { brandIssuer, nowSeconds, signText } from './routes-support.ts';

const seed = Number(process.env.PARLEY_FUZZ_SEED ?? randomInt(2 ** 31));
const count = Number(process.env.PARLEY_FUZZ_TOKENS ?? 100_000);
const random = createSeededRandom(seed);
const below = (limit: number): number => Math.floor(random() * limit);
function pick<T>(from: readonly T[]): T {
  const picked = from[below(from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

const keys = [1, 2, 3].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
const [brand, other, stranger] = keys;
if (!brand || !other || !stranger) throw new Error('three pairs of keys');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed25519 = generateKeyPairSync('ed25519');
const otherIssuer = 'https://other.example.test';

const trust = (id: string, key: KeyObject, options: Partial<TrustedConnector> = {}): TrustedConnector => ({
  id,
  name: id,
  key: parsePublicKey(key.export({ format: 'pem', type: 'spki' }).toString()),
  algorithms: ['RS256'],
  checkAudience: true,
  ...options,
});
const unusable = trust('broken', brand.publicKey, { key: { ok: false, reason: 'no key' }, issuer: brandIssuer });
const settings: TrustedConnector[][] = [
  [trust('one', brand.publicKey, { issuer: brandIssuer })],
  [trust('any', brand.publicKey)],
  [trust('lax', brand.publicKey, { checkAudience: false })],
  [trust('one', brand.publicKey, { issuer: brandIssuer }), trust('two', other.publicKey, { issuer: otherIssuer })],
  [trust('rsa', brand.publicKey, { algorithms: ['RS256', 'RS512', 'PS256', 'PS384'] })],
  [trust('pss', brand.publicKey, { algorithms: ['PS256'], issuer: brandIssuer }), trust('rs', other.publicKey)],
  [
    trust('p256', p256.publicKey, { algorithms: ['ES256', 'ES384'] }),
    trust('ed', ed25519.publicKey, { algorithms: ['Ed25519'] }),
  ],
  [
    trust('any', brand.publicKey, { namedIssuers: new Set([otherIssuer]) }),
    trust('two', other.publicKey, { issuer: otherIssuer }),
  ],
  [unusable, trust('second', other.publicKey), trust('third', brand.publicKey, { checkAudience: false })],
];

/** Values that are right in most tokens, and wrong in every way that comes to mind in the others. */
const omitted = Symbol('omitted');
const odd = [omitted, null, '', true, [], {}, -1, 0, 1e30, '1e3', 'now', ['x'], 'x'.repeat(600)];
const time = () =>
  pick<unknown>(
    [0, 1, -1, 59, 60, 61, -59, -60, -61, 300, 86_400].map((shift) => nowSeconds + shift + pick([0, 0, 0.5])),
  );
const spelled = (value: unknown) => pick<unknown>([value, value, value, Number(value) * 1000, String(value)]);
const mostly = (value: unknown) => (random() < 0.9 ? value : pick(odd));

function claims(): string {
  const members: [string, unknown][] = [
    ['iss', mostly(pick([brandIssuer, brandIssuer, brandIssuer, otherIssuer, `${brandIssuer}/`]))],
    ['sub', mostly('user-7')],
    ['iat', mostly(spelled(random() < 0.7 ? nowSeconds - 10 : time()))],
    ['exp', mostly(spelled(random() < 0.5 ? nowSeconds + 300 : time()))],
    ['nbf', random() < 0.7 ? omitted : mostly(time())],
    [
      'aud',
      random() < 0.5 ? omitted : mostly(pick<unknown>(['acc:acc1', 'acc:acc2', 'client', ['acc:acc2', 'acc:acc1']])),
    ],
    ['given_name', random() < 0.5 ? omitted : 'Zoë 😀'],
    ['nested', random() < 0.9 ? omitted : JSON.parse(nest(10 + below(4)))],
  ];
  const texts = members.flatMap(([name, value]) => (value === omitted ? [] : [`"${name}":${JSON.stringify(value)}`]));
  if (random() < 0.05) texts.push('"sub":"twice"');
  if (random() < 0.05) texts.unshift('"__proto__":{"sub":"admin"}');
  const text = `{${texts.join(random() < 0.1 ? ' ,\n' : ',')}}`;
  return random() < 0.03 ? `${pick(['\ufeff', ' ', '[', '\u0000'])}${text}` : text;
}
const nest = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const header = (): string =>
  random() < 0.85
    ? '{"alg":"RS256","typ":"JWT"}'
    : pick([
        '{"alg":"none"}',
        '{"alg":"HS256"}',
        '{"alg":["RS256"]}',
        '{"alg":"none","alg":"RS256"}',
        '{"alg":"RS256","alg":"none"}',
        '{"alg":"RS256","crit":["exp"]}',
        '{"alg":"RS256","crit":null}',
        '{"alg":"RS256","kid":"00001"}',
        '{"__proto__":{"alg":"RS256"}}',
        '["RS256"]',
        '{"alg":"RS256"',
        '\ufeff{"alg":"RS256"}',
      ]);
const signer = (): KeyObject => pick([brand, brand, brand, other, stranger]).privateKey;

/** How each algorithm signs and is verified, by node:crypto alone. */
const pss = (saltLength: number) => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
const ieee = { dsaEncoding: 'ieee-p1363' } as const;
const means: Record<string, { digest: string | undefined; options: object; needs: KeyObject }> = {
  RS256: { digest: 'sha256', options: {}, needs: brand.publicKey },
  RS512: { digest: 'sha512', options: {}, needs: brand.publicKey },
  PS256: { digest: 'sha256', options: pss(32), needs: brand.publicKey },
  PS384: { digest: 'sha384', options: pss(48), needs: brand.publicKey },
  ES256: { digest: 'sha256', options: ieee, needs: p256.publicKey },
  EdDSA: { digest: undefined, options: {}, needs: ed25519.publicKey },
  Ed25519: { digest: undefined, options: {}, needs: ed25519.publicKey },
};
/** The header says one algorithm; in a few the key signs by another one of its own. */
function signedOtherwise(): string {
  const [said, by] = pick(Object.entries(means));
  const { digest, options } =
    random() < 0.9 ? by : pick(Object.values(means).filter(({ needs }) => needs === by.needs));
  const pairs = { rsa: brand, ec: p256, ed25519 } as Record<string, { privateKey: KeyObject }>;
  const key = pairs[by.needs.asymmetricKeyType ?? '']?.privateKey ?? signer();
  const signed = [`{"alg":"${said}"}`, claims()].map((text) => Buffer.from(text).toString('base64url')).join('.');
  return `${signed}.${sign(digest, Buffer.from(signed), { key, ...options }).toString('base64url')}`;
}
const pool = Array.from({ length: 600 }, () =>
  random() < 0.8 ? signText(header(), claims(), signer()) : signedOtherwise(),
);

const odds = [...'AaZz09-_+/=. \n\u0000é', ''];
const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const segments = (token: string, change: (parts: string[], index: number) => string): string => {
  const parts = token.split('.');
  const index = below(parts.length);
  return parts.with(index, change(parts, index)).join('.');
};
const mutations: ((token: string) => string)[] = [
  (token) => token,
  (token) => splice(token, 1, pick(odds)),
  (token) => splice(token, 1, pick(alphabet)),
  (token) => splice(token, 0, pick(odds)),
  (token) => splice(token, below(20), ''),
  (token) => token.slice(0, below(token.length)),
  (token) => `${token.slice(0, -1)}${pick(alphabet)}`,
  (token) => token + pick(['=', '==', '.', 'A', '\n', '.AAAA', '\u0000']),
  (token) => segments(token, (_parts, index) => pick(pool).split('.')[index] ?? ''),
  (token) => segments(token, (parts) => pick(parts)),
  (token) => segments(token, (parts, index) => edit(parts[index] ?? '')),
  (token) => segments(token, (parts, index) => Buffer.from(parts[index] ?? '', 'base64url').toString('base64')),
  (token) => token.replace(/^[^.]*/, Buffer.from(header()).toString('base64url')),
  (token) => token.replace(/\.[^.]*/, `.${Buffer.from(claims()).toString('base64url')}`),
  (token) => (random() < 0.02 ? token.replace('.', `.${'A'.repeat(16_384)}`) : token),
];
function splice(text: string, remove: number, insert: string): string {
  const at = below(text.length);
  return text.slice(0, at) + insert + text.slice(at + remove);
}
/** Changes one byte of what a segment encodes. */
function edit(part: string): string {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.length > 0) bytes[below(bytes.length)] = below(256);
  return bytes.toString('base64url');
}

type Rule = 'form' | 'issuer' | 'signature' | 'audience' | 'dates' | 'expired' | 'early' | 'names';
interface Reading {
  broken: Set<Rule>;
  accepted?: { sub: unknown; iat: number; exp: number };
}
interface Case {
  token: string;
  connectors: TrustedConnector[];
  nowMs: number;
}

/** The rules as documented, read one by one. Signatures are looked at last, and only if they can matter. */
function read({ token, connectors, nowMs }: Case): Reading {
  const broken = new Set<Rule>();
  const parts = token.split('.');
  const [head, body] = parts.map(readSegment);
  if (token.length > 16_384 || parts.length !== 3 || !isExact(parts[2] ?? '') || !head || !body) {
    return { broken: broken.add('form') };
  }
  const way = typeof head.alg === 'string' && Object.hasOwn(means, head.alg) ? means[head.alg] : undefined;
  const name = (head.alg === 'EdDSA' ? 'Ed25519' : head.alg) as SignatureAlgorithm;
  if (!way || Object.hasOwn(head, 'crit')) return { broken: broken.add('form') };
  const trusted = connectors.filter(
    ({ issuer, namedIssuers = new Set(), algorithms }) =>
      algorithms.includes(name) && (issuer ? issuer === body.iss : !namedIssuers.has(body.iss)),
  );
  if (trusted.length === 0) broken.add('issuer');
  for (const name of [body.iss, body.sub]) {
    if (typeof name !== 'string' || name.length < 1 || name.length > 512) broken.add('names');
    else if (isControlled(name) || Buffer.from(name).toString() !== name) broken.add('names');
  }
  const [iat, exp, nbf] = [body.iat, body.exp, body.nbf].map(readDate);
  if (typeof iat !== 'number' || typeof exp !== 'number' || nbf === 'no date') broken.add('dates');
  if (typeof exp === 'number' && nowMs >= (exp + 60) * 1000) broken.add('expired');
  for (const start of [iat, nbf]) if (typeof start === 'number' && nowMs < (start - 60) * 1000) broken.add('early');

  const signed = Buffer.from(parts.slice(0, 2).join('.'));
  const signature = Buffer.from(parts[2] ?? '', 'base64url');
  const by = trusted.find(
    ({ key }) =>
      'ok' in key &&
      key.ok &&
      key.key.asymmetricKeyType === way.needs.asymmetricKeyType &&
      verify(way.digest, signed, { key: key.key, ...way.options }, signature),
  );
  if (!by) broken.add('signature');
  const named = [body.aud].flat().filter((entry) => typeof entry === 'string' && entry.startsWith('acc:'));
  if (by?.checkAudience && named.length > 0 && !named.includes('acc:acc1')) broken.add('audience');
  if (broken.size > 0 || typeof iat !== 'number' || typeof exp !== 'number') return { broken };
  return { broken, accepted: { sub: body.sub, iat, exp: nowMs < exp * 1000 ? exp : exp + 60 } };
}

/** Base64url without padding and without bits left over. */
function isExact(part: string): boolean {
  const unused = { 0: 1, 2: 16, 3: 4 }[part.length % 4];
  const last = alphabet.indexOf(part.at(-1) ?? '');
  return (
    part !== '' && [...part].every((char) => alphabet.includes(char)) && unused !== undefined && last % unused === 0
  );
}

function readSegment(part: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(part, 'base64url');
  if (!isExact(part) || !isUtf8(bytes)) return undefined;
  try {
    const value = JSON.parse(bytes.toString());
    const isSound = typeof value === 'object' && value && !Array.isArray(value) && depth(value) <= 12;
    return isSound && !repeatsName(bytes.toString()) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isControlled = (text: string): boolean =>
  [...text].some((char) => char < ' ' || (char >= '\u007f' && char <= '\u009f'));

/** Character by character, of valid JSON. */
function repeatsName(json: string): boolean {
  const open: Set<string>[] = [];
  let last = '';
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '{' || json[at] === '[') open.push(new Set());
    if (json[at] === '}' || json[at] === ']') open.pop();
    if (json[at] === ':') {
      if (open.at(-1)?.has(last)) return true;
      open.at(-1)?.add(last);
    }
    if (json[at] !== '"') continue;
    const begin = at++;
    while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
    last = JSON.parse(json.slice(begin, at + 1));
  }
  return false;
}

const depth = (value: unknown): number =>
  typeof value === 'object' && value ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;

/** Whole seconds; from a hundred thousand million on, the number is one of milliseconds. */
function readDate(claim: unknown): number | 'absent' | 'no date' {
  if (claim === undefined || claim === null) return 'absent';
  const isDigits = typeof claim === 'string' && /^[0-9]{1,16}(\.[0-9]{1,9})?$/.test(claim);
  const value = isDigits ? Number(claim) : claim;
  if (typeof value !== 'number' || value < 0) return 'no date';
  const seconds = Math.floor(value < 100_000_000_000 ? value : value / 1000);
  return seconds <= Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 ? seconds : 'no date';
}

async function judge({ token, connectors, nowMs }: Case): Promise<unknown> {
  try {
    const { sub, iat, exp } = await verifyBrandToken(readJws(token), { accountId: 'acc1', connectors, nowMs });
    return { sub, iat, exp };
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** Expired is said of authentic tokens only, whatever else is wrong with them; anything else is just not valid. */
function allowed({ broken, accepted }: Reading): unknown[] {
  if (accepted) return [accepted];
  const others = [...broken].filter((rule) => rule !== 'expired');
  const authentic = !others.some((rule) => ['form', 'issuer', 'signature', 'audience'].includes(rule));
  const codes: string[] = others.length > 0 ? ['token-invalid'] : [];
  return broken.has('expired') && authentic ? [...codes, 'token-expired'] : codes;
}

function newCase(): Case {
  let token = pick(pool);
  for (let times = below(3); times > 0; times--) token = pick(mutations)(token);
  const nowMs = random() < 0.8 ? nowSeconds * 1000 : nowSeconds * 1000 + pick([-1, 1, -500, 60_000, -60_000, 299_999]);
  return { token, connectors: pick(settings), nowMs };
}

test(`${count} mutated tokens are judged as the rules read (seed ${seed})`, { timeout: 300_000 }, async () => {
  const seen: Record<string, number> = {};
  for (let done = 0; done < count; done += 200) {
    const cases = Array.from({ length: Math.min(200, count - done) }, newCase);
    const verdicts = await Promise.all(cases.map(judge));
    for (const [index, verdict] of verdicts.entries()) {
      const reading = read(cases[index] as Case);
      const kind = typeof verdict === 'string' ? verdict : 'accepted';
      seen[kind] = (seen[kind] ?? 0) + 1;
      const right = allowed(reading).some((each) => JSON.stringify(each) === JSON.stringify(verdict));
      if (!right) expect.fail(JSON.stringify({ seed, ...cases[index], verdict, broken: [...reading.broken] }));
    }
  }
  for (const kind of ['accepted', 'token-invalid', 'token-expired']) expect(seen[kind]).toBeGreaterThan(count / 200);
});
