/** A consumer's profile as the agent reads it: what the brand has vouched for apart from what the visitor said. */
import { lookup } from '../protocol/lookup.ts';
import { plainName } from '../ui/plain-name.ts';
import { formatDate, formatFull } from './format.ts';
import { strings } from './strings.ts';

export interface InfoRow {
  label: string;
  value: string;
  /** Who vouches for the value; absent = nobody. */
  issuer?: string;
  /** An identifier for machines: one line, cut where it doesn't fit. */
  code?: true;
}

export interface Profile {
  /** What to call the consumer: of somebody who is vouched for, what the brand says. Absent when nothing names them. */
  name?: string;
  /** A name that nobody vouches for, of somebody whom the brand does not name. */
  says?: string;
  /** What to call them in a greeting, whoever says so. */
  greeting?: string;
  /** The identity provider that vouches for the consumer; absent = not signed in. */
  issuer?: string;
  /** What the account calls it. */
  issuerName?: string;
  verified: InfoRow[];
  customer: InfoRow[];
  declared: InfoRow[];
  /** What an agent calls the visitor. */
  given?: string;
  /** Agents may say what it is called. */
  renamable: boolean;
}

type Json = Record<string, unknown>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const text = (value: unknown): string | undefined => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};
/** What may be called a name. */
const nameIn = (value: unknown): string | undefined => plainName(text(value) ?? '') || undefined;
const joined = (...values: (string | undefined)[]): string | undefined => values.filter(Boolean).join(' ') || undefined;

export function parseProfile(body: unknown): Profile {
  const root = object(body);
  const claims = object(root.claims);
  const authenticated = object(root.authenticatedData);
  const sdes = [...list(claims.lp_sdes), ...list(authenticated.lp_sdes)].map(object);
  const issuer = sdes.length > 0 ? (text(claims.iss) ?? text(authenticated.iss)) : undefined;
  const info = merged(sdes, 'ctmrinfo', 'info');
  const personal = merged(sdes, 'personal', 'personal');
  const mark = issuer === undefined ? {} : { issuer };
  const verified = rows([...identityPairs(info, personal)], mark);
  const declared = rows(declaredPairs(root), {});
  const given = nameIn(object(root.named).name);
  const own = nameIn(joined(text(personal.firstname), text(personal.lastname)));
  const said = nameIn(joined(text(root.firstName), text(root.lastName)));
  const about = nameIn(info.userName) ?? nameIn(info.customerId);
  const name = issuer === undefined ? (own ?? said ?? nameIn(info.userName)) : (own ?? about ?? nameIn(claims.sub));
  const says = issuer === undefined || own !== undefined || said === name ? undefined : said;
  const greeting = own ?? said;
  return {
    ...(name !== undefined && { name }),
    ...(says !== undefined && { says }),
    ...(greeting !== undefined && { greeting }),
    ...(given !== undefined && { given }),
    renamable: root.mayBeNamed === true,
    ...mark,
    ...(issuer !== undefined && { issuerName: nameIn(claims.issuerName) ?? issuer }),
    verified:
      issuer === undefined
        ? []
        : [
            ...verified,
            ...rows(
              [
                [labels.issuer, issuer],
                [labels.mode, modeOf(claims)],
                [labels.verifiedAt, verifiedAt(claims)],
              ],
              mark,
            ),
          ],
    customer: rows(customerPairs(info), mark),
    declared: [...(issuer === undefined ? verified : []), ...declared].filter((row) => !repeats(verified, row)),
  };
}

const verifiedAt = ({ verifiedTs }: Json): string | undefined =>
  typeof verifiedTs === 'number' ? formatFull(verifiedTs) : undefined;

/** How the brand vouched for the consumer, in words. */
function modeOf(claims: Json): string | undefined {
  const mode = text(claims.mode);
  const known = mode === undefined ? undefined : (lookup(modes, mode) ?? mode);
  const means = list(claims.means).map((one) => lookup(strings.info.means, one));
  return known && [known, ...means.filter(Boolean)].join(', ');
}

const repeats = (verified: readonly InfoRow[], row: InfoRow): boolean =>
  verified.some((other) => other !== row && other.label === row.label && other.value === row.value);

/** The members of all attributes of one type; the first that sets a member wins, lists are joined. */
function merged(sdes: readonly Json[], type: string, member: string): Json {
  const found = sdes.filter((sde) => sde.type === type).map((sde) => object(sde[member] ?? sde));
  const contacts = found.flatMap((one) => list(one.contacts));
  return { ...Object.assign({}, ...found.reverse()), contacts };
}

type Pair = readonly [label: string, value: string | undefined];
const { rows: labels, genders, modes } = strings.info;

function rows(pairs: readonly Pair[], mark: { issuer?: string }): InfoRow[] {
  return pairs.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value, ...mark }]));
}

function identityPairs(info: Json, personal: Json): Pair[] {
  const contacts = list(personal.contacts).map(object);
  const first = (member: string) => contacts.map((contact) => text(contact[member])).find(Boolean);
  const imei = text(info.imei);
  const phone = first('phone') ?? imei;
  const gender = text(personal.gender);
  const address = contacts.map((contact) => object(contact.address)).find((one) => Object.keys(one).length > 0);
  return [
    [labels.customerId, text(info.customerId)],
    [labels.name, joined(text(personal.firstname), text(personal.lastname))],
    [labels.phone, phone],
    [labels.email, first('email')],
    [labels.userName, text(info.userName)],
    [labels.gender, gender && (lookup(genders, gender.toUpperCase()) ?? gender)],
    [labels.age, text(object(personal.age).age)],
    [labels.company, text(personal.company)],
    [labels.language, text(personal.language)],
    [labels.address, address && joined(text(address.region), text(address.country))],
    [labels.socialId, text(info.socialId)],
    [labels.imei, imei === phone ? undefined : imei],
  ];
}

function customerPairs(info: Json): Pair[] {
  return [
    [labels.type, text(info.ctype)],
    [labels.status, text(info.cstatus)],
    [labels.balance, joined(text(info.balance), text(info.currency))],
    [labels.accountName, text(info.accountName)],
    [labels.role, text(info.role)],
    [labels.companySize, text(info.companySize)],
    [labels.companyBranch, text(info.companyBranch)],
    [labels.registered, formatDate(info.registrationDate)],
    [labels.lastPayment, formatDate(info.lastPaymentDate)],
    [labels.loginStatus, text(info.loginStatus)],
  ];
}

function declaredPairs(root: Json): Pair[] {
  const given = object(root.privateData);
  return [
    [labels.customerId, text(given.userId)],
    [root.named === undefined ? labels.name : labels.given, joined(text(root.firstName), text(root.lastName))],
    [labels.phone, text(given.mobileNum)],
    [labels.email, text(given.email) ?? text(given.mail)],
  ];
}
