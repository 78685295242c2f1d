import { expect, test } from 'vitest';
import type { Connector } from '../store/store.ts';
import { identify } from './identify.ts';

const connectorOf = (id: string, issuer?: string): Connector => ({
  ...{ accountId: 'acc1', id, type: 'implicit', name: id, enabled: true, priority: 0 },
  settings: issuer === undefined ? {} : { issuer },
});

const consumerIdOf = ({ iss, sub }: { iss: string; sub: string }) => JSON.stringify([iss, sub]);
const parts = {
  settings: {},
  connectors: [connectorOf('brand', 'https://brand.test')],
  namedIssuers: new Set(['https://brand.test']),
  consumerIdOf,
  hasSigned: () => false,
};

test.each([
  ['user-7', undefined, ['["https://brand.test","user-7"]']],
  ['user-7', 'https://other.test', ['["https://other.test","user-7"]']],
  ['user\n7', undefined, []],
  ['user-7', 'https://brand.test\nuser', []],
  ['user-\ud83d', undefined, []],
  ['x'.repeat(513), undefined, []],
])('a page that claims %j of %j finds whom a token could name, and nobody else', (sub, iss, claimedIds) => {
  const identity = iss === undefined ? { sub, acr: 'loa1' } : { sub, acr: 'loa1', iss };
  expect(identify({ identities: [identity], identityFunction: true } as never, undefined, parts).claimedIds).toEqual(
    claimedIds,
  );
});

/** `sig` is the id of the connector whose secret made it. */
test.each([
  ['of the connector', 'https://brand.test', 'brand', ['https://brand.test']],
  ['of another issuer', 'https://brand.test', 'other', undefined],
  ['of a connector without issuer, for one that another names', 'https://brand.test', 'any', undefined],
  ['of a connector without issuer, for one that a disabled connector names', 'https://off.test', 'any', undefined],
  ['of a connector without issuer, for one that none names', 'https://new.test', 'any', ['https://new.test']],
  ['of the connector, without an issuer', undefined, 'brand', ['https://brand.test']],
  ['of another connector, without an issuer', undefined, 'other', ['https://other.test']],
  ['of a connector without issuer, without an issuer', undefined, 'any', undefined],
  ['of two that share an issuer', 'https://other.test', 'both', ['https://other.test']],
])('a proof %s', (_title, iss, signer, proven) => {
  const connectors = [
    connectorOf('brand', 'https://brand.test'),
    connectorOf('other', 'https://other.test'),
    connectorOf('both', 'https://other.test'),
    connectorOf('any'),
  ];
  const namedIssuers = new Set(['https://brand.test', 'https://other.test', 'https://off.test']);
  const hasSigned = ({ id }: Connector, { sig }: { sig: unknown }) => id === sig;
  const identity = { acr: 'loa1', sub: 'user-7', sig: signer, ...(iss !== undefined && { iss }) } as const;
  const settings = { demandIdentityVerification: true };
  const report = { identities: [identity], identityFunction: true };
  const found = identify(report, undefined, { ...parts, connectors, namedIssuers, hasSigned, settings });
  const claimedIds = (proven ?? []).map((issuer) => consumerIdOf({ iss: issuer, sub: 'user-7' }));
  expect(found).toMatchObject({ authenticated: true, proof: proven ? 'valid' : 'wrong', claimedIds });
  expect(found.whose).toBe(claimedIds[0] ?? consumerIdOf({ iss: '', sub: 'user-7' }));
});
