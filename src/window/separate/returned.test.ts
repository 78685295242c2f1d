import { describe, expect, test } from 'vitest';
import { readReturned, refusalOf } from './returned.ts';

const config = '{"accountId":"acc1"}';
const encoded = encodeURIComponent(config);
const read = (address: string) => readReturned(new URL(address, 'https://chat.example.test'));

describe('an answer is found', () => {
  test.each<[place: string, address: string, found: object]>([
    ['as code in the query', '/window/index.html?code=C&state=S', { code: 'C', state: 'S' }],
    ['as id_token in the fragment', '/window/index.html#id_token=a.b.c&state=S', { id_token: 'a.b.c', state: 'S' }],
    ['as token in the fragment', '/window/index.html#token=a.b.c', { token: 'a.b.c' }],
    [
      'appended to the window’s own query',
      `/window/index.html?lpUnifiedWindowConfig=${encoded}&token=T`,
      { token: 'T' },
    ],
    ['appended to the path', '/window/index.html&token=T&state=S', { token: 'T', state: 'S' }],
    ['appended to the path, encoded', '/window/index.html&code=a%2Fb%26c&state=%7B%7D', { code: 'a/b&c', state: '{}' }],
    ['with an error', '/window/index.html?error=access_denied&state=S', { error: 'access_denied', state: 'S' }],
    ['with a misprinted name', '/window/index.html?error=x&error%20_description=a+b', { description: 'a b' }],
    ['with an issuer', '/window/index.html?code=C&iss=https%3A%2F%2Fbrand.test', { iss: 'https://brand.test' }],
    ['beside names that nobody knows', '/window/index.html?x=1&code=C&session_state=2', { code: 'C' }],
  ])('%s', (_place, address, found) => {
    expect(read(address).answer).toMatchObject(found);
  });

  test('in the query rather than in the fragment, and there rather than in the path', () => {
    expect(read('/window/index.html&code=path?code=query#code=fragment').answer?.code).toBe('query');
    expect(read('/window/index.html&code=path#code=fragment').answer?.code).toBe('fragment');
    expect(read('/window/index.html?code=first&code=second').answer?.code).toBe('first');
  });
});

test.each(['/window/index.html', `/window/index.html?lpUnifiedWindowConfig=${encoded}&x=1`, '/window/index.html#top'])(
  'no answer is found in %s',
  (address) => {
    expect(read(address).answer).toBeUndefined();
  },
);

test('the configuration comes back as it was sent', () => {
  expect(read(`/window/index.html?lpUnifiedWindowConfig=${encoded}&token=T`).config).toBe(config);
});

test.each([
  ['invalid_request', 'configuration'],
  ['Invalid_request', 'configuration'],
  ['invalid_client', 'configuration'],
  ['unauthorized_client', 'configuration'],
  ['unsupported_grant_type', 'configuration'],
  ['unsupported_response_type', 'configuration'],
  ['invalid_scope', 'configuration'],
  ['invalid_grant', 'log-in'],
  ['access_denied', 'log-in'],
  ['login_required', 'log-in'],
  ['server_error', 'log-in'],
  ['anything else', 'log-in'],
])('%s: %s', (error, refusal) => {
  expect(refusalOf(error)).toBe(refusal);
});
