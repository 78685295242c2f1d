import { expect, test } from 'vitest';
import { parseProfile } from './profile.ts';

const issuer = 'https://brand.example.test';

test('claims are verified and carry their issuer, what the visitor said is not', () => {
  const profile = parseProfile({
    privateData: { mail: 'self@example.test', mobileNum: '+1 555' },
    claims: {
      iss: issuer,
      lp_sdes: [
        { type: 'ctmrinfo', info: { customerId: 'user-7', userName: 'ann7', imei: '+2 666' } },
        {
          type: 'personal',
          personal: { firstname: 'Ann', lastname: 'A', contacts: [{ email: 'a@example.test', phone: '+2 666' }] },
        },
      ],
    },
  });
  expect(profile.name).toBe('Ann A');
  expect(profile).toMatchObject({ issuer, issuerName: issuer });
  expect(profile.verified).toEqual([
    { label: 'Customer ID', value: 'user-7', issuer },
    { label: 'Name', value: 'Ann A', issuer },
    { label: 'Phone', value: '+2 666', issuer },
    { label: 'E-mail', value: 'a@example.test', issuer },
    { label: 'User name', value: 'ann7', issuer },
    { label: 'Issuer', value: issuer, issuer },
  ]);
  expect(profile.declared).toEqual([
    { label: 'Phone', value: '+1 555' },
    { label: 'E-mail', value: 'self@example.test' },
  ]);
});

test('the agent reads how the brand vouched for the consumer', () => {
  const lp_sdes = [{ type: 'ctmrinfo', info: { customerId: 'user-7' } }];
  const said = (claims: object) =>
    parseProfile({ claims: { iss: issuer, lp_sdes, ...claims } }).verified.find(
      ({ label }) => label === 'Vouched for by',
    );
  expect(said({ mode: 'code', means: ['published', 'pkce'] })?.value).toBe(
    'Code redeemed at the brand, published keys, with PKCE',
  );
  expect(said({ mode: 'implicit', means: ['encrypted'] })?.value).toBe('Token from the page, encrypted');
  expect(said({ mode: 'implicit' })?.value).toBe('Token from the page');
  expect(said({})).toBeUndefined();
});

test('an issuer is called what the account calls it', () => {
  const lp_sdes = [{ type: 'ctmrinfo', info: { customerId: 'user-7' } }];
  expect(parseProfile({ claims: { iss: issuer, issuerName: 'Brand', lp_sdes } }).issuerName).toBe('Brand');
});

test('the brand’s standard claims win over its own attributes of the same name', () => {
  const sde = (customerId: string) => ({ type: 'ctmrinfo', info: { customerId } });
  const profile = parseProfile({ claims: { iss: issuer, lp_sdes: [sde('sub'), { ...sde('custom') }] } });
  expect(profile.verified.map((row) => row.value)).toEqual(['sub', issuer]);
});

test('nobody vouches for a profile without claims', () => {
  const profile = parseProfile({ firstName: 'Bob', claims: { iss: issuer } });
  expect(profile.issuer).toBeUndefined();
  expect(profile.verified).toEqual([]);
  expect(profile.declared).toEqual([{ label: 'Name', value: 'Bob' }]);
});

test('the same value said by the visitor and vouched for by the brand stands once', () => {
  const personal = { type: 'personal', personal: { firstname: 'Ann' } };
  expect(parseProfile({ firstName: 'Ann', claims: { iss: issuer, lp_sdes: personal } }).declared).toEqual([]);
});

test('bodies of any shape are survived', () => {
  for (const body of [
    undefined,
    null,
    'x',
    [],
    { claims: 3 },
    { claims: { lp_sdes: [null, 'x', { type: 'ctmrinfo' }] } },
  ])
    expect(parseProfile(body).verified).toEqual([]);
});
