/** A brand's claims as the engagement attributes (SDEs) that agents see as verified. */
import type { Sde } from './identity.ts';

/** Keeps the supported part of a value; undefined when nothing of it is. */
type Keep = (value: unknown) => unknown;

const mostEntries = 20;
const text: Keep = (value) => (typeof value === 'string' && value !== '' ? value : undefined);
const number: Keep = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const integer: Keep = (value) => (Number.isInteger(value) ? value : undefined);
const asList = (value: unknown): unknown[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).slice(0, mostEntries);

function members(table: Record<string, Keep>): Keep {
  const rows = Object.entries(table);
  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const kept: Record<string, unknown> = {};
    for (const [name, keep] of rows) {
      const part = Object.hasOwn(value, name) ? keep((value as Record<string, unknown>)[name]) : undefined;
      if (part !== undefined) kept[name] = part;
    }
    return Object.keys(kept).length > 0 ? kept : undefined;
  };
}

const listOf =
  (keep: Keep): Keep =>
  (value) => {
    const kept = asList(value)
      .map(keep)
      .filter((part) => part !== undefined);
    return kept.length > 0 ? kept : undefined;
  };

const oneOf =
  (...names: string[]): Keep =>
  (value) => {
    const name = typeof value === 'string' ? value.toUpperCase() : undefined;
    return name !== undefined && names.includes(name) ? name : undefined;
  };

/** Words, or the numbers of older documentation. Anything else that was said is OTHER. */
const gender: Keep = (value) => {
  if (value === 0) return 'MALE';
  if (value === 1) return 'FEMALE';
  if (value === 2) return 'OTHER';
  if (typeof value !== 'string' || value === '') return undefined;
  return oneOf('MALE', 'FEMALE')(value) ?? 'OTHER';
};

const date = members({ day: integer, month: integer, year: integer });

const ctmrinfo = members({
  ctype: text,
  cstatus: text,
  balance: number,
  currency: text,
  customerId: text,
  socialId: text,
  imei: text,
  userName: text,
  companySize: integer,
  companyBranch: text,
  accountName: text,
  role: text,
  lastPaymentDate: date,
  registrationDate: date,
  loginStatus: text,
});

const personal = members({
  firstname: text,
  lastname: text,
  age: members({ age: integer, year: integer, month: integer, day: integer }),
  contacts: listOf(
    members({
      email: text,
      phone: text,
      phoneType: oneOf('HOME', 'MOBILE', 'WORK', 'FAX', 'MAIN', 'HOME_FAX', 'WORK_FAX', 'PAGER', 'OTHER'),
      address: members({ country: text, region: text }),
    }),
  ),
  gender,
  company: text,
  language: text,
});

/** SDE types that a token may carry, and the member that holds their payload. The others describe pages, not people. */
const supported = [
  { type: 'ctmrinfo', member: 'info', keep: ctmrinfo },
  { type: 'personal', member: 'personal', keep: personal },
] as const;

/** The standard claims first, then what `lp_sdes` adds; whatever is not supported is left out. */
export function sdesOf(claims: Record<string, unknown>): Sde[] {
  const standard = [
    {
      type: 'ctmrinfo',
      info: { customerId: claims.sub, userName: claims.preferred_username, imei: claims.phone_number },
    },
    {
      type: 'personal',
      personal: {
        firstname: claims.given_name ?? claims.name,
        lastname: claims.family_name,
        gender: claims.gender,
        contacts: [{ email: claims.email, phone: claims.phone_number }],
      },
    },
  ];
  return [...standard, ...asList(claims.lp_sdes)].flatMap(parseSde);
}

function parseSde(value: unknown): Sde[] {
  if (typeof value !== 'object' || value === null) return [];
  const sde = value as Record<string, unknown>;
  const row = supported.find(({ type }) => type === sde.type);
  const payload = row?.keep(sde[row.member]);
  return row && payload !== undefined ? [{ type: row.type, [row.member]: payload }] : [];
}
