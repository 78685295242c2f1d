/** What an administrator sends as the account's settings: checked whole, so that every wrong member is named at once. */
import { type Static, Type } from 'typebox';
import type { FieldProblem } from '../errors.ts';
import { transferTargets } from '../messaging/transfer-targets.ts';
import { endpointProblem } from './connector-body.ts';
import { createRecordParser, refuseFields } from './record-body.ts';

const closed = { additionalProperties: false };
const optional = Type.Optional;
const seconds = Type.Integer({ minimum: 1, maximum: 31_536_000 });

/** Every member is optional: what is left out has its usual value. */
export const accountBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    features: Type.Object(
      {
        /** Conversations may be begun; those that are open go on. Absent = true. */
        messaging: optional(Type.Boolean()),
        /** Brands' tokens and codes are exchanged; absent = true. */
        authenticatedMessaging: optional(Type.Boolean()),
        /** Visitors whom nobody vouches for may write; goes with the account's one anonymous connector. */
        unauthenticatedMessaging: optional(Type.Boolean()),
        /** Agents see what pages say of a visitor. */
        showUnauthenticatedAttributes: optional(Type.Boolean()),
        /** Agents may say what visitors are called whom nobody vouches for; absent = true. */
        agentsNameVisitors: optional(Type.Boolean()),
      },
      closed,
    ),
    ttrSeconds: Type.Object({ URGENT: seconds, PRIORITIZED: seconds, NORMAL: seconds }, closed),
    defaultTtrType: Type.Enum(['URGENT', 'PRIORITIZED', 'NORMAL']),
    ringMode: optional(Type.Enum(['one', 'all', 'auto'])),
    ringMs: Type.Integer({ minimum: 5_000, maximum: 3_600_000 }),
    /** Conversations may be handed over to agents who are online; also to those who are back soon; to all. */
    transferTo: optional(Type.Enum([...transferTargets])),
    /** Whether agents may log in by a password alone; absent = `optional`: who has added no factor may. */
    secondFactor: optional(Type.Enum(['optional', 'required'])),
    /** Absent = agents log in with their passwords only. */
    agentSignIn: optional(
      Type.Object(
        {
          label: Type.String({ minLength: 1, maxLength: 60 }),
          issuer: Type.String({ minLength: 1, maxLength: 512 }),
          clientId: Type.String({ minLength: 1, maxLength: 256 }),
          /** Never shown again; left out, the one that was given stays. */
          clientSecret: optional(Type.String({ minLength: 1, maxLength: 1024 })),
          claim: optional(Type.String({ minLength: 1, maxLength: 64 })),
          match: optional(Type.Enum(['loginName', 'email'])),
          provision: optional(Type.Boolean()),
        },
        closed,
      ),
    ),
  },
  closed,
);

export type AccountBody = Static<typeof accountBody>;

const parse = createRecordParser(accountBody);

/** Throws `bad-request` with all problems. `demo`: a provider on this machine needs no TLS. */
export function parseAccountBody(sent: unknown, { demo }: { demo: boolean }): AccountBody {
  const body = parse(sent);
  const { issuer, match, provision } = body.agentSignIn ?? {};
  const problems: FieldProblem[] = [];
  const issuerProblem = issuer === undefined ? undefined : endpointProblem(issuer, demo);
  if (issuerProblem) problems.push({ field: 'agentSignIn.issuer', reason: issuerProblem });
  if (provision && match === 'email')
    problems.push({ field: 'agentSignIn.provision', reason: 'goes with match loginName only' });
  if (problems.length > 0) throw refuseFields(problems);
  return body;
}
