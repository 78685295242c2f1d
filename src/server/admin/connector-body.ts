/** What an administrator sends as a connector: checked whole, so that every wrong field is named at once. */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError, type FieldProblem } from '../errors.ts';
import { parsePublicKey } from '../identity/public-key.ts';
import {
  fits,
  type SignatureAlgorithm,
  type Strength,
  signatureAlgorithms,
  usualAlgorithms,
} from '../identity/signature-algorithms.ts';
import type { ConnectorSettings } from '../store/connector-settings.ts';

const closed = { additionalProperties: false };
const url = Type.Optional(Type.String({ maxLength: 2048 }));
const jsName = Type.Optional(Type.String({ maxLength: 256 }));

const algorithmNames = Object.keys(signatureAlgorithms) as SignatureAlgorithm[];

export const connectorBody = Type.Object(
  {
    type: Type.Union([Type.Literal('implicit'), Type.Literal('code'), Type.Literal('anonymous')]),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    enabled: Type.Optional(Type.Boolean()),
    /** Lower goes first. */
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 9999 })),
    settings: Type.Optional(
      Type.Object(
        {
          issuer: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
          /** Confirms that another connector names the issuer too, and that both may vouch for its customers. */
          issuerShared: Type.Optional(Type.Boolean()),
          authenticationEndpoint: url,
          publicKey: Type.Optional(Type.String({ maxLength: 16_384 })),
          /** By which tokens may be signed; absent = RS256 alone. */
          algorithms: Type.Optional(
            Type.Array(Type.Unsafe<SignatureAlgorithm>(Type.Enum(algorithmNames)), { minItems: 1, uniqueItems: true }),
          ),
          jwksEndpoint: url,
          tokenEndpoint: url,
          clientId: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
          clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
          clientAuthentication: Type.Optional(
            Type.Union([Type.Literal('basic'), Type.Literal('basic-literal'), Type.Literal('body')]),
          ),
          pkce: Type.Optional(Type.Boolean()),
          /** How separate windows ask the login page; absent = true. */
          rfcCompliance: Type.Optional(Type.Boolean()),
          weakKeyConfirmed: Type.Optional(Type.Boolean()),
          checkAudience: Type.Optional(Type.Boolean()),
          jsMethodName: jsName,
          jsContext: jsName,
        },
        closed,
      ),
    ),
  },
  closed,
);

export type ConnectorBody = Static<typeof connectorBody>;

const shape = Compile(connectorBody);
const javaScriptName = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/;

/** Throws `bad-request` with all problems. `demo`: endpoints on this machine need no TLS. */
export function parseConnectorBody(sent: unknown, { demo }: { demo: boolean }): ConnectorBody {
  if (!shape.Check(sent)) throw refuse(shapeProblems(sent));
  const problems = sent.type === 'anonymous' ? anonymousProblems(sent) : brandProblems(sent, demo);
  if (problems.length > 0) throw refuse(problems);
  return sent;
}

const refuse = (fields: readonly FieldProblem[]): AppError =>
  new AppError('bad-request', { hint: fields.map(({ field }) => field).join(', '), fields });

export const refuseField = (field: string, reason: string): AppError => refuse([{ field, reason }]);

function shapeProblems(sent: unknown): FieldProblem[] {
  const problems = new Map<string, string>();
  for (const error of shape.Errors(sent)) {
    const at = error.instancePath.split('/').slice(1);
    const add = (path: string[], reason: string) => {
      const field = path.join('.') || 'body';
      if (!problems.has(field)) problems.set(field, reason);
    };
    if (error.keyword === 'required')
      for (const name of error.params.requiredProperties) add([...at, name], 'is required');
    else if (error.keyword === 'additionalProperties')
      for (const name of error.params.additionalProperties) add([...at, name], 'is not a member of connectors');
    else if (at.join('.') === 'type') add(at, 'must be implicit, code or anonymous');
    else if (error.keyword !== 'boolean') add(at, error.message);
  }
  return [...problems].map(([field, reason]) => ({ field, reason }));
}

const anonymousProblems = ({ settings = {} }: ConnectorBody): FieldProblem[] =>
  Object.keys(settings).map((name) => ({
    field: `settings.${name}`,
    reason: 'an anonymous connector has no settings',
  }));

const codeMembers = ['tokenEndpoint', 'clientSecret', 'clientAuthentication', 'pkce'] as const;

function brandProblems({ type, settings = {} }: ConnectorBody, demo: boolean): FieldProblem[] {
  const problems = implicitProblems(settings, demo);
  const add = (name: string, reason: string) => problems.push({ field: `settings.${name}`, reason });
  if (type === 'implicit') {
    for (const name of codeMembers) if (settings[name] !== undefined) add(name, 'is for connectors of type code');
    return problems;
  }
  const { tokenEndpoint, clientId } = settings;
  const endpoint = tokenEndpoint === undefined ? 'is required' : endpointProblem(tokenEndpoint, demo);
  if (endpoint) add('tokenEndpoint', endpoint);
  if (!clientId) add('clientId', 'is required');
  return problems;
}

function implicitProblems(settings: ConnectorSettings, demo: boolean): FieldProblem[] {
  const { publicKey, jwksEndpoint, weakKeyConfirmed, authenticationEndpoint, jsMethodName, jsContext } = settings;
  const key = publicKey ? parsePublicKey(publicKey, { weakKeyConfirmed }) : undefined;
  const checks: [keyof ConnectorSettings, string | undefined][] = [
    ['publicKey', key && !key.ok ? key.reason : sourceProblem(settings)],
    ['algorithms', key?.ok ? algorithmsProblem(key, settings.algorithms) : undefined],
    ['jwksEndpoint', endpointProblem(jwksEndpoint, demo)],
    ['authenticationEndpoint', endpointProblem(authenticationEndpoint, demo)],
    ['jsMethodName', jsNameProblem(jsMethodName)],
    ['jsContext', jsNameProblem(jsContext)],
  ];
  return checks.flatMap(([name, reason]) => (reason ? [{ field: `settings.${name}`, reason }] : []));
}

function sourceProblem({ publicKey, jwksEndpoint }: ConnectorSettings): string | undefined {
  if (!publicKey && !jwksEndpoint) return 'is required, or jwksEndpoint instead';
  return publicKey && jwksEndpoint ? 'cannot be given beside jwksEndpoint' : undefined;
}

function algorithmsProblem(key: Strength, algorithms = usualAlgorithms): string | undefined {
  const misfits = algorithms.filter((one) => !fits(key, one));
  if (misfits.length === 0) return undefined;
  const fitting = algorithmNames.filter((one) => fits(key, one));
  return `the public key signs with ${fitting.join(', ')}, not with ${misfits.join(', ')}`;
}

export function endpointProblem(text: string | undefined, demo: boolean): string | undefined {
  if (text === undefined) return undefined;
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const local = demo && parsed?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(parsed.hostname);
  if (parsed?.protocol !== 'https:' && !local) return 'must be an absolute https URL';
  if (parsed.username || parsed.password) return 'must not carry a user name or password';
  return parsed.hash ? 'must not have a fragment' : undefined;
}

const jsNameProblem = (text: string | undefined): string | undefined =>
  text === undefined || javaScriptName.test(text)
    ? undefined
    : 'must be a JavaScript name, with dots between its parts';
