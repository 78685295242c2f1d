import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffBaseMs, backoffLimitMs, backoffMs } from './backoff.ts';
import { parseToken, renewalTime } from './token.ts';

const encode = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

test('claims are read from base64url, whatever letters they hold', () => {
  const token = encode({ sub: 'ü→漢', exp: 20, iat: 10, 'lp.ext': {} });
  expect(parseToken(token)).toEqual({ sub: 'ü→漢', expiresAt: 20_000, issuedAt: 10_000, authenticated: true });
});

test.each(['', 'opaque', 'a.b.c', encode(null), encode({ sub: 1, exp: 2 }), encode({ sub: 'a' })])(
  'a token that cannot be read has no claims: %s',
  (token) => expect(parseToken(token)).toBeUndefined(),
);

test('renewal falls before the end and not more than a minute and a half before it', () => {
  const instant = fc.integer({ min: 0, max: 4e9 });
  fc.assert(
    fc.property(instant, instant, fc.double({ min: 0, max: 0.999, noNaN: true }), (iat, life, random) => {
      const claims = { sub: 'a', issuedAt: iat * 1000, expiresAt: (iat + life) * 1000, authenticated: false };
      const early = claims.expiresAt - renewalTime(claims, () => random);
      expect(early).toBeGreaterThanOrEqual(0);
      expect(early).toBeLessThanOrEqual(Math.min(90_000, life * 500));
    }),
  );
});

test('the back-off doubles its reach up to the limit and never overflows', () => {
  const reach = (attempt: number) => backoffMs(attempt, () => 1);
  expect([0, 1, 2, 6, 1000].map(reach)).toEqual([
    backoffBaseMs,
    2 * backoffBaseMs,
    4 * backoffBaseMs,
    backoffLimitMs,
    backoffLimitMs,
  ]);
  expect(backoffMs(5, () => 0)).toBe(0);
});
