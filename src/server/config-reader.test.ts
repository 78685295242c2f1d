import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from './config.ts';
import { type Environment, readConfig } from './config-reader.ts';

let folder = '';
let base: Environment = {};
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
  const secret = { mode: 0o600 };
  writeFileSync(file('master'), `${Buffer.alloc(32, 7).toString('base64')}\n`, secret);
  writeFileSync(file('short'), Buffer.alloc(16).toString('base64'), secret);
  writeFileSync(file('cert.pem'), '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
  writeFileSync(file('key.pem'), '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n');
  base = {
    PARLEY_HOST: '127.0.0.1',
    PARLEY_MASTER_KEY_FILE: file('master'),
    PARLEY_PUBLIC_AUTHORITY: 'chat.example.test',
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [0o600, true],
  [0o400, true],
  [0o640, true],
  [0o644, false],
  [0o604, false],
  [0o602, false],
])('a master key in a file of mode %o: taken %s', (mode, isTaken) => {
  chmodSync(file('master'), mode);
  const problems = problemsOf(base);
  chmodSync(file('master'), 0o600);
  expect(problems).toEqual(
    isTaken ? [] : [expect.stringMatching(/^PARLEY_MASTER_KEY_FILE must not be open to everybody/)],
  );
});

const problemsOf = (environment: Environment, demo = false): string[] => {
  const reading = readConfig(environment, { demo });
  return reading.ok ? [] : reading.problems;
};

describe('a complete environment', () => {
  test('becomes a nested configuration with the defaults filled in', () => {
    const reading = readConfig({ ...base, HOME: '/nowhere', PARLEY_PAGES_DIR: 'pages' }, { demo: false });
    expect(reading).toEqual({
      ok: true,
      config: {
        demo: false,
        host: '127.0.0.1',
        http: { port: 8080 },
        publicAuthority: 'chat.example.test',
        dataDir: './data',
        issuer: 'https://chat.example.test',
        pagesDir: 'pages',
        logLevel: 'info',
        secrets: { masterKey: Buffer.alloc(32, 7) },
        limits: defaultLimits,
      },
    });
  });

  test('with certificate and key has a TLS listener', () => {
    const tls = { PARLEY_TLS_CERT: file('cert.pem'), PARLEY_TLS_KEY: file('key.pem'), PARLEY_TLS_PORT: '443' };
    const reading = readConfig({ ...base, ...tls }, { demo: false });
    expect(reading.ok && reading.config.tls).toMatchObject({ port: 443, key: expect.stringContaining('PRIVATE KEY') });
  });

  test('may name private networks', () => {
    const text = '10.20.0.0/16, 127.0.0.1,fd00:20::/32,::1, 100.64.1.2/32';
    const reading = readConfig({ ...base, PARLEY_ALLOWED_PRIVATE_NETWORKS: text }, { demo: false });
    expect(reading.ok && reading.config.allowedPrivateNetworks).toEqual(text.split(',').map((one) => one.trim()));
  });

  test('counts an empty value as absent', () => {
    expect(problemsOf({ ...base, PARLEY_ISSUER: '', PARLEY_TLS_CERT: '' })).toEqual([]);
  });
});

describe('the server refuses to start with', () => {
  const scenarios: [name: string, changes: () => Environment, problem: RegExp][] = [
    ['a misspelt name', () => ({ PARLEY_HTTP_PROT: '1' }), /^PARLEY_HTTP_PROT is not .* PARLEY_HTTP_PORT\?$/],
    ['an unknown name', () => ({ PARLEY_COLOUR: 'red' }), /^PARLEY_COLOUR is not a setting$/],
    ['a port that is no number', () => ({ PARLEY_HTTP_PORT: '80a' }), /^PARLEY_HTTP_PORT must be a whole number/],
    ['a port out of range', () => ({ PARLEY_HTTP_PORT: '70000' }), /^PARLEY_HTTP_PORT must be .* to 65535/],
    ['an unknown log level', () => ({ PARLEY_LOG_LEVEL: 'loud' }), /^PARLEY_LOG_LEVEL must be one of trace,/],
    ['a path in the authority', () => ({ PARLEY_PUBLIC_AUTHORITY: 'a.test/x' }), /^PARLEY_PUBLIC_AUTHORITY must be/],
    ['a scheme in the authority', () => ({ PARLEY_PUBLIC_AUTHORITY: 'https://a.test' }), /without scheme/],
    ['an issuer that is no URL', () => ({ PARLEY_ISSUER: 'me' }), /^PARLEY_ISSUER must be an http or https URL/],
    ['all networks', () => ({ PARLEY_ALLOWED_PRIVATE_NETWORKS: '10.0.0.0/8, 0.0.0.0/0' }), /must be private networks/],
    ['a public network', () => ({ PARLEY_ALLOWED_PRIVATE_NETWORKS: '203.0.113.0/24' }), /must be private networks/],
    ['more than a private network', () => ({ PARLEY_ALLOWED_PRIVATE_NETWORKS: '10.0.0.0/7' }), /must be private/],
    ['all networks of IPv6', () => ({ PARLEY_ALLOWED_PRIVATE_NETWORKS: '::/0' }), /must be private networks/],
    ['IPv4 within IPv6', () => ({ PARLEY_ALLOWED_PRIVATE_NETWORKS: '::ffff:10.0.0.0/104' }), /must name IPv4/],
    ['a network without end', () => ({ PARLEY_ALLOWED_PRIVATE_NETWORKS: '10.0.0.0/33' }), /must be addresses or/],
    ['a name as network', () => ({ PARLEY_ALLOWED_PRIVATE_NETWORKS: 'idp.internal' }), /must be addresses or/],
    ['a limit of nothing', () => ({ PARLEY_LIMIT_IDLE_MS: '0' }), /^PARLEY_LIMIT_IDLE_MS must be .* from 1/],
    ['a certificate without its key', () => ({ PARLEY_TLS_CERT: file('cert.pem') }), /^PARLEY_TLS_KEY is missing/],
    ['a key without its certificate', () => ({ PARLEY_TLS_KEY: file('key.pem') }), /^PARLEY_TLS_CERT is missing/],
    ['a TLS port without certificate', () => ({ PARLEY_TLS_PORT: '443' }), /^PARLEY_TLS_PORT has no effect/],
    ['a certificate file that is missing', () => ({ PARLEY_TLS_CERT: file('none') }), /^PARLEY_TLS_CERT no such file/],
    ['a certificate file that is none', () => ({ PARLEY_TLS_CERT: file('key.pem') }), /PEM file with a certificate/],
    ['a short master key', () => ({ PARLEY_MASTER_KEY_FILE: file('short') }), /^PARLEY_MASTER_KEY_FILE must name/],
    ['no master key', () => ({ PARLEY_MASTER_KEY_FILE: undefined }), /^PARLEY_MASTER_KEY_FILE must be given/],
    ['no host', () => ({ PARLEY_HOST: undefined }), /^PARLEY_HOST must be given outside demo mode/],
    ['no public authority', () => ({ PARLEY_PUBLIC_AUTHORITY: undefined }), /^PARLEY_PUBLIC_AUTHORITY must say/],
    ['NATS for a single process', () => ({ PARLEY_NATS_URL: 'nats://h:4222' }), /^PARLEY_NATS_URL has no effect/],
    ['a setting of demo mode', () => ({ PARLEY_BRAND_PORT: '8090' }), /^PARLEY_BRAND_PORT belongs to demo mode/],
  ];
  test.each(scenarios)('%s, saying so', (_name, changes, problem) => {
    expect(problemsOf({ ...base, ...changes() })).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  test('several mistakes, naming all of them at once', () => {
    expect(problemsOf({ PARLEY_HTTP_PORT: 'x', PARLEY_X: '1' })).toHaveLength(4);
  });

  test('a bad database URL, without repeating the password in it', () => {
    const problems = problemsOf({ ...base, PARLEY_DATABASE_URL: 'mysql://u:hunter2@h/d' });
    expect(problems).toEqual([expect.stringMatching(/^PARLEY_DATABASE_URL must be/)]);
    expect(problems.join()).not.toContain('hunter2');
  });

  test.each(['http://u:hunter2@h', 'nats://u:hunter2@h/a/b', 'nats://a:1,hunter2', 'nats://'])(
    'a bad address of NATS, %s, without repeating it',
    (url) => {
      const problems = problemsOf({ ...base, PARLEY_DATABASE_URL: 'postgres://h/d', PARLEY_NATS_URL: url });
      expect(problems).toEqual([expect.stringMatching(/^PARLEY_NATS_URL must be/)]);
      expect(problems.join()).not.toContain('hunter2');
    },
  );

  test('an address in demo mode that others can reach', () => {
    expect(problemsOf({ ...base, PARLEY_HOST: '0.0.0.0' }, true)).toEqual([expect.stringMatching(/loopback/)]);
  });
});
