/** Every type of engagement attribute and impression event that pages and apps may report. */
import { type TSchema, Type } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Clean } from 'typebox/value';
import type { Attribute } from '../../protocol/engagement.ts';

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const text = optional(Type.String({ maxLength: 50_000 }));
const number = optional(Type.Number());
const integer = optional(Type.Integer());
const boolean = optional(Type.Boolean());
/** Samples write numbers as texts. */
const count = Type.Union([Type.Integer(), Type.String({ pattern: '^-?\\d{1,15}$' })]);
const date = optional(Type.Object({ day: integer, month: integer, year: integer }));
const mostProducts = 500;

const product = { name: text, category: text, sku: text, price: number };
const bought = Type.Array(Type.Object({ product: Type.Object(product), quantity: integer }), {
  maxItems: mostProducts,
});

const customer = Type.Object({
  ctype: text,
  cstatus: text,
  customerId: text,
  balance: number,
  currency: text,
  socialId: text,
  imei: text,
  userName: text,
  companySize: integer,
  companyBranch: text,
  accountName: text,
  role: text,
  lastPaymentDate: date,
  registrationDate: date,
  loginStatus: integer,
  storeZipCode: text,
  storeNumber: text,
});

const contact = Type.Object({
  email: text,
  phone: text,
  phoneType: optional(Type.Enum(['HOME', 'MOBILE', 'WORK', 'FAX', 'MAIN', 'HOME_FAX', 'WORK_FAX', 'PAGER', 'OTHER'])),
  address: optional(Type.Object({ country: text, region: text })),
});

const person = Type.Object({
  firstname: text,
  lastname: text,
  age: optional(Type.Object({ age: integer, year: integer, month: integer, day: integer })),
  gender: optional(Type.Enum(['MALE', 'FEMALE', 'OTHER'])),
  company: text,
  language: optional(Type.String({ pattern: '^[a-z]{2,3}[-_][A-Z]{2}$' })),
  contacts: optional(Type.Array(contact, { maxItems: 50 })),
});

const visitorError = Type.Object({ contextId: text, message: text, code: text, level: integer, resolved: boolean });

/** Impressions name the engagement, and mostly the context in which it was offered. */
const impression = {
  campaign: optional(count),
  engId: count,
  revision: optional(count),
  eContext: optional(
    Type.Array(Type.Object({ type: text, id: Type.Union([Type.Integer(), Type.String({ maxLength: 20 })]) }), {
      maxItems: 5,
    }),
  ),
};

const shapes = {
  cart: { total: Type.Number(), currency: text, numItems: Type.Integer(), products: optional(bought) },
  purchase: {
    total: number,
    currency: text,
    orderId: text,
    cart: optional(Type.Object({ products: bought, numItems: integer })),
  },
  prodView: {
    currency: text,
    products: optional(
      Type.Array(Type.Object({ product: Type.Object({ ...product, statusInStock: text, quantityInStock: integer }) }), {
        maxItems: mostProducts,
      }),
    ),
  },
  ctmrinfo: { info: optional(customer) },
  personal: { personal: optional(person) },
  mrktInfo: {
    info: optional(
      Type.Object({
        channel: optional(Type.Union([Type.Integer({ minimum: 0, maximum: 6 }), Type.String({ pattern: '^[0-6]$' })])),
        affiliate: text,
        campaignId: text,
        campaignID: text,
      }),
    ),
  },
  lead: { lead: optional(Type.Object({ topic: text, value: number, currency: text, leadId: text })) },
  service: {
    service: optional(
      Type.Object({
        topic: text,
        category: text,
        serviceId: text,
        status: optional(Type.Integer({ minimum: 0, maximum: 13 })),
      }),
    ),
  },
  error: { error: optional(visitorError) },
  searchInfo: { keywords: optional(Type.Array(Type.String({ maxLength: 50_000 }), { maxItems: 500 })) },
  impDisplay: impression,
  impAccept: impression,
  impExpanded: {
    ...impression,
    expanded: optional(Type.Union([Type.Boolean(), Type.Null()])),
    userInit: optional(Type.Union([Type.Boolean(), Type.Null()])),
    actionableItems: optional(Type.Union([Type.Integer(), Type.Null(), Type.String({ maxLength: 200 })])),
  },
  impTimeout: impression,
  impClose: impression,
} satisfies Record<string, Record<string, TSchema>>;

type AttributeType = keyof typeof shapes;

interface Row {
  schema: TSchema;
  validator: Validator;
}

const rows = new Map<string, Row>(
  Object.entries(shapes).map(([type, members]) => {
    const schema = Type.Object({ type: Type.Literal(type), ...members });
    return [type, { schema, validator: Compile(schema) }];
  }),
);

const largestBytes = 16_384;

export type CheckedAttribute =
  | { ok: true; attribute: Attribute }
  /** `field` is the path within the attribute, for example `info.balance`. */
  | { ok: false; field: string; reason: string };

/** Members that are not in the catalogue are left out; the others must be right. */
export function checkAttribute(sent: unknown): CheckedAttribute {
  const type = Object(sent).type as unknown;
  const row = typeof type === 'string' ? rows.get(type) : undefined;
  if (!row) return { ok: false, field: 'type', reason: 'is not a type of engagement attribute' };
  if (!row.validator.Check(sent)) {
    const [first] = row.validator.Errors(sent);
    const missing = first?.keyword === 'required' ? first.params.requiredProperties[0] : undefined;
    const path = [...(first?.instancePath.split('/').slice(1) ?? []), ...(missing ? [missing] : [])];
    return { ok: false, field: path.join('.'), reason: missing ? 'is required' : (first?.message ?? 'is malformed') };
  }
  const attribute = settle(Clean(row.schema, structuredClone(sent)) as Attribute);
  if (Buffer.byteLength(JSON.stringify(attribute)) > largestBytes)
    return { ok: false, field: 'type', reason: `one attribute has at most ${largestBytes} bytes` };
  return { ok: true, attribute };
}

/** One spelling where documents differ. */
function settle(attribute: Attribute): Attribute {
  if (attribute.type !== 'mrktInfo') return attribute;
  const { campaignID, ...info } = Object(attribute.info) as Record<string, unknown>;
  return {
    ...attribute,
    info: {
      ...info,
      ...(campaignID !== undefined && info.campaignId === undefined && { campaignId: campaignID }),
      ...(info.channel !== undefined && { channel: Number(info.channel) }),
    },
  };
}

const impressionTypes: readonly AttributeType[] = ['impDisplay', 'impAccept', 'impExpanded', 'impTimeout', 'impClose'];

/** An event of an engagement, as against an attribute of its visitor. */
export const isImpression = ({ type }: Attribute): boolean => (impressionTypes as readonly string[]).includes(type);
