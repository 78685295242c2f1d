/** Values that a JSON schema accepts, as far as it says so. */
import type { Dice } from './dice.ts';
import { hostileStrings } from './hostile.ts';

export interface Schema {
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}

/** Stands for a value that only the server knows; filled in when the case is sent. */
export const placeholder = (name: string): string => `{{${name}}}`;

/** Members that name something, whatever the request. */
const references: Record<string, string> = {
  dialogId: 'conversation',
  conversationId: 'conversation',
  convId: 'conversation',
  originConversationId: 'conversation',
  conversationIds: 'conversation',
  consumerId: 'consumer',
  userId: 'person',
  agentUserId: 'person',
  agentId: 'person',
  agentIds: 'person',
  subscriptionId: 'subscription',
  ringId: 'ring',
  brandId: 'account',
  skillId: 'skill',
  skill: 'skill',
  skillIds: 'skill',
  visitorId: 'visitor',
  sessionId: 'session',
  vid: 'visitor',
  sid: 'session',
  authCode: 'brandToken',
  id_token: 'brandToken',
  password: 'password',
  username: 'login',
  csrf: 'csrf',
};

const words = [
  'Hello',
  'Where is my parcel?',
  'en-US',
  'http://localhost:4000/cart',
  '2026-12-01',
  '7',
  'red',
  'Grüße',
];

const absent: Schema = {};

export function valueFor(schema: Schema, dice: Dice, name = '', depth = 0): unknown {
  const reference = Object.hasOwn(references, name) ? references[name] : undefined;
  const choices = schema.anyOf ?? schema.oneOf;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return dice.pick(schema.enum);
  if (choices) return valueFor(dice.pick(choices), dice, name, depth);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => valueFor(part, dice, name, depth)));
  const type = typeof schema.type === 'string' ? schema.type : dice.pick(schema.type ?? ['string', 'object']);
  switch (type) {
    case 'object':
      return objectOf(schema, dice, depth);
    case 'array':
      return Array.from({ length: (schema.minItems ?? 0) + dice.below(3) }, () =>
        valueFor(schema.items ?? absent, dice, name, depth + 1),
      );
    case 'integer':
    case 'number':
      return Math.min(schema.maximum ?? 1e6, (schema.minimum ?? 0) + dice.below(20));
    case 'boolean':
      return dice.oneIn(2);
    case 'null':
      return null;
    default:
      return reference ? placeholder(reference) : textOf(schema, dice);
  }
}

function objectOf({ properties = {}, required = [] }: Schema, dice: Dice, depth: number): unknown {
  const names = Object.keys(properties).filter((name) => required.includes(name) || (depth < 6 && !dice.oneIn(3)));
  return Object.fromEntries(names.map((name) => [name, valueFor(properties[name] ?? absent, dice, name, depth + 1)]));
}

function textOf({ minLength = 0, maxLength = 100 }: Schema, dice: Dice): string {
  const text = dice.oneIn(6) ? dice.pick(hostileStrings) : dice.pick(words);
  if (dice.oneIn(20)) return 'm'.repeat(Math.min(maxLength, 9000));
  return text.padEnd(minLength, 'x').slice(0, Math.max(maxLength, minLength));
}
