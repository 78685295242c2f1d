/** Attributes under the names in which histories return them, which differ from those that pages send. */
import type { Sde } from '../identity/identity.ts';

type Json = Record<string, unknown>;

/** Sent type → name of the returned object, whether it nests in itself, and the member that holds the attribute. */
const names: Record<string, { name: string; nests: boolean; member?: string }> = {
  cart: { name: 'cartStatus', nests: false },
  ctmrinfo: { name: 'customerInfo', nests: true, member: 'info' },
  personal: { name: 'personalInfo', nests: true, member: 'personal' },
  mrktInfo: { name: 'marketingCampaignInfo', nests: true, member: 'info' },
  lead: { name: 'lead', nests: true, member: 'lead' },
  purchase: { name: 'purchase', nests: false },
  prodView: { name: 'viewedProduct', nests: false },
  service: { name: 'serviceActivity', nests: true, member: 'service' },
  error: { name: 'visitorError', nests: true, member: 'error' },
  searchInfo: { name: 'searchContent', nests: false },
};

export function returnedSde(sde: Sde, serverTimeStamp: number): Json {
  const { type, ...members } = sde;
  const known = names[type];
  if (!known) return { [type]: { serverTimeStamp, ...members } };
  const inner = renamed(type, object(known.member === undefined ? members : (members[known.member] ?? members)));
  return { [known.name]: { serverTimeStamp, ...(known.nests ? { [known.name]: inner } : inner) } };
}

function renamed(type: string, body: Json): Json {
  switch (type) {
    case 'ctmrinfo':
      return under({ cstatus: 'customerStatus', ctype: 'customerType' }, body);
    case 'mrktInfo':
      return under({ channel: 'originatingChannel' }, body);
    case 'cart':
      return Object.fromEntries(
        Object.entries(body).map(([name, value]) => [name, isPlain(value) ? String(value) : value]),
      );
    case 'personal': {
      const { age, contacts, ...rest } = under({ firstname: 'name', lastname: 'surname' }, body);
      return {
        ...rest,
        ...(age !== undefined && { customerAge: customerAge(object(age)) }),
        ...(contacts !== undefined && { contacts: list(contacts).map((personalContact) => ({ personalContact })) }),
      };
    }
    default:
      return body;
  }
}

const customerAge = ({ age, year, month, day }: Json): Json => ({
  customerAgeInYears: age,
  customerYearOfBirth: year,
  customerMonthOfBirth: month,
  customerDateOfBirth: day,
});

const under = (renames: Record<string, string>, body: Json): Json =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [renames[name] ?? name, value]));
const isPlain = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
