import { expect, test } from 'vitest';
import { createCredential } from './credential.ts';

const tokenUntil = (seconds: number) =>
  `x.${btoa(JSON.stringify({ sub: 'c1', iat: seconds - 20, exp: seconds, 'lp.ext': {} }))}.x`;

test('a short-lived token is renewed as often as it ends', async () => {
  let nowMs = 0;
  const renew = async () => tokenUntil(nowMs / 1000 + 20);
  const credential = createCredential({ credentials: renew, renew }, () => nowMs);
  await credential.get(nowMs);
  for (let turn = 1; turn <= 30; turn++) {
    nowMs += 5_000;
    await credential.renew('renew-brand-token');
    expect(credential.claims?.expiresAt).toBe(nowMs + 20_000);
  }
});

test('after three failures within a minute nobody is asked until it has passed, or the person wants to try', async () => {
  let nowMs = 0;
  let asked = 0;
  const renew = async (): Promise<string> => {
    asked += 1;
    throw new Error('the brand does not answer');
  };
  const credential = createCredential({ credentials: renew, renew }, () => nowMs);
  const attempt = () => credential.renew('renew-brand-token').catch((error: Error) => error.message);
  for (let turn = 0; turn < 5; turn++) await attempt();
  expect(asked).toBe(3);
  expect(await attempt()).toBe('renewals fail too often');
  nowMs += 60_001;
  await attempt();
  expect(asked).toBe(4);
  await attempt();
  await attempt();
  await attempt();
  expect(asked).toBe(6);
  credential.forgive();
  await attempt();
  expect(asked).toBe(7);
});
