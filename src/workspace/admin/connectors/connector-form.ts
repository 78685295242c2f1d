/** The form of a brand's authentication server: what it asks for, and how that becomes a connector. */
import type { RecordForm, Section } from '../form/description.ts';
import { isObject, type Json, type JsonObject } from '../form/json.ts';

const isCode = ({ type }: JsonObject): boolean => type === 'code';
const has = (certificate: string) => (around: JsonObject) => around.certificate === certificate;

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'Ed25519'];

const sections: readonly Section[] = [
  {
    title: 'Authentication server',
    fields: [
      {
        kind: 'choice',
        path: 'type',
        label: 'Authentication type',
        required: true,
        options: [
          { value: 'implicit', label: 'OAuth 2.0 authentication (implicit)' },
          { value: 'code', label: 'OAuth 2.0 authentication (code flow)' },
        ],
      },
      {
        kind: 'text',
        path: 'name',
        label: 'Issuer Display Name',
        required: true,
        hint: 'What administrators and agents call it.',
      },
      {
        kind: 'text',
        path: 'settings.issuer',
        label: 'JWT issuer (iss)',
        code: true,
        hint: 'Exactly as it stands in your tokens. Empty: any issuer that no other connector names, as long as the signature is right.',
      },
      {
        kind: 'switch',
        path: 'settings.issuerShared',
        label: 'Another connector names this issuer too',
        hint: 'Then both vouch for its customers.',
      },
      {
        kind: 'text',
        path: 'settings.authenticationEndpoint',
        label: 'Authentication Endpoint',
        inputType: 'url',
        hint: 'Your login page, for windows of their own. Windows in the page do not need it.',
      },
      {
        kind: 'text',
        path: 'settings.tokenEndpoint',
        label: 'Token Endpoint',
        inputType: 'url',
        required: true,
        hint: 'Where codes are redeemed for tokens.',
        when: isCode,
      },
      { kind: 'text', path: 'settings.clientId', label: 'Client ID', code: true },
      {
        kind: 'text',
        path: 'settings.clientSecret',
        label: 'Client Secret',
        inputType: 'password',
        hint: 'Never shown again. Empty: the one that was given stays.',
        when: isCode,
      },
      {
        kind: 'choice',
        path: 'settings.clientAuthentication',
        label: 'Client authentication',
        empty: 'Basic, in the header',
        options: [
          { value: 'basic-literal', label: 'Basic, not form-encoded' },
          { value: 'body', label: 'In the body' },
        ],
        hint: 'RFC 6749 says that id and secret are form-encoded in the header. Some servers expect them as they are.',
        when: isCode,
      },
      { kind: 'switch', path: 'settings.pkce', label: 'PKCE', hint: 'Your provider supports it.', when: isCode },
    ],
  },
  {
    title: 'Keys',
    hint: 'How signatures of your tokens are checked.',
    fields: [
      {
        kind: 'choice',
        path: 'certificate',
        label: 'IdP certificate type',
        required: true,
        options: [
          { value: 'key', label: 'JWT Public Key' },
          { value: 'jwks', label: 'JWKS Endpoint' },
        ],
      },
      {
        kind: 'area',
        path: 'settings.publicKey',
        label: 'JWT Public Key',
        code: true,
        rows: 5,
        required: true,
        hint: 'PEM or base64 of an X.509 SubjectPublicKeyInfo or of a certificate, or a JWK.',
        when: has('key'),
      },
      {
        kind: 'text',
        path: 'settings.jwksEndpoint',
        label: 'JWKS Endpoint',
        inputType: 'url',
        required: true,
        hint: 'An https address. Tokens must then name their key (kid).',
        when: has('jwks'),
      },
      {
        kind: 'choices',
        path: 'settings.algorithms',
        label: 'Signature algorithms',
        options: algorithms.map((name) => ({ value: name, label: name })),
        none: 'RS256 alone',
        hint: 'Tokens that are signed by another one are refused. Each must fit the key: RS and PS are for RSA, ES256 for P-256, ES384 for P-384.',
      },
      {
        kind: 'switch',
        path: 'settings.weakKeyConfirmed',
        label: 'Accept RSA keys below 2048 bits',
        hint: 'Such keys can be broken by those with large means.',
      },
      {
        kind: 'switch',
        path: 'settings.checkAudience',
        label: 'Refuse tokens that name another account',
        absent: true,
        hint: 'Their aud is of the form acc:….',
      },
    ],
  },
  {
    title: 'Your pages',
    fields: [
      {
        kind: 'text',
        path: 'settings.jsMethodName',
        label: 'JS Method Name',
        code: true,
        hint: 'The function on your pages that hands over a token. Empty: lpGetAuthenticationToken.',
      },
      { kind: 'text', path: 'settings.jsContext', label: 'JS Context', code: true, hint: 'Empty: window.' },
      {
        kind: 'switch',
        path: 'settings.rfcCompliance',
        label: 'RFC compliance',
        absent: true,
        hint: 'How windows of their own ask your login page: as RFC 6749 says, or in the older dialect.',
      },
    ],
  },
  {
    title: 'Selection',
    fields: [
      { kind: 'switch', path: 'enabled', label: 'Enabled', absent: true },
      {
        kind: 'number',
        path: 'priority',
        label: 'Priority',
        min: 0,
        max: 9999,
        hint: 'Of several that fit, the one with the lower number is used.',
      },
    ],
  },
];

/** What the form itself adds to a connector. */
function read({ type, name, enabled, priority, settings, warnings, hasClientSecret, id }: JsonObject): JsonObject {
  const shown = isObject(settings) ? settings : {};
  const certificate = shown.jwksEndpoint ? 'jwks' : 'key';
  const draft: Record<string, Json | undefined> = {
    type,
    name,
    enabled,
    priority,
    settings: shown,
    certificate,
    warnings,
    hasClientSecret,
    id,
  };
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)) as JsonObject;
}

const codeMembers = ['tokenEndpoint', 'clientSecret', 'clientAuthentication', 'pkce'];

function write({ type, name, enabled, priority, settings, certificate }: JsonObject): JsonObject {
  const members = Object.entries(isObject(settings) ? settings : {}).filter(
    ([member]) =>
      !(type === 'implicit' && codeMembers.includes(member)) &&
      member !== (certificate === 'jwks' ? 'publicKey' : 'jwksEndpoint'),
  );
  const body: Record<string, Json | undefined> = {
    type,
    name,
    enabled,
    priority,
    settings: Object.fromEntries(members) as JsonObject,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as JsonObject;
}

export const connectorForm: Required<RecordForm> = {
  sections,
  fresh: { type: 'implicit', name: 'Customers', enabled: true, certificate: 'key', settings: {} },
  read,
  write,
};
