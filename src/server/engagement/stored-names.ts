/** Attributes under the names that reports give them, which are not those that pages send. */

import type { Attribute } from '../../protocol/engagement.ts';
import { lookup } from '../../protocol/lookup.ts';
import type { Reported } from './attribute-log.ts';

type Members = Record<string, unknown>;

/** `{events:[{<object>:{serverTimeStamp, …}}]}` */
export const storedNames = (reported: readonly Reported[]): { events: Members[] } => ({
  events: reported.map(({ ts, body }) => {
    const [name, members] = renamed(body);
    return { [name]: { serverTimeStamp: ts, ...members } };
  }),
});

function renamed(attribute: Attribute): [name: string, members: Members] {
  const { type, ...members } = attribute;
  const part = (name: string) => Object(members[name]) as Members;
  switch (type) {
    case 'cart':
      return ['cartStatus', asTexts(members)];
    case 'ctmrinfo':
      return [
        'customerInfo',
        { customerInfo: rename(part('info'), { cstatus: 'customerStatus', ctype: 'customerType' }) },
      ];
    case 'personal':
      return ['personalInfo', { personalInfo: personal(part('personal')) }];
    case 'mrktInfo':
      return [
        'marketingCampaignInfo',
        { marketingCampaignInfo: rename(part('info'), { channel: 'originatingChannel' }) },
      ];
    case 'prodView':
      return ['viewedProduct', members];
    case 'service':
      return ['serviceActivity', { serviceActivity: part('service') }];
    case 'error':
      return ['visitorError', { visitorError: part('error') }];
    case 'searchInfo':
      return ['searchContent', members];
    default:
      /* `purchase` and `lead` keep their names. */
      return [type, members];
  }
}

function personal({ age, contacts, ...rest }: Members): Members {
  return {
    ...rename(rest, { firstname: 'name', lastname: 'surname' }),
    ...(age !== undefined && {
      customerAge: rename(Object(age) as Members, {
        age: 'customerAgeInYears',
        year: 'customerYearOfBirth',
        month: 'customerMonthOfBirth',
        day: 'customerDateOfBirth',
      }),
    }),
    ...(Array.isArray(contacts) && { contacts: contacts.map((contact) => ({ personalContact: contact })) }),
  };
}

const rename = (members: Members, names: Record<string, string>): Members =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [lookup(names, name) ?? name, value]));

/** Numbers as texts, at every level. */
function asTexts(members: Members): Members {
  const asText = (value: unknown): unknown => {
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value)) return value.map(asText);
    return typeof value === 'object' && value !== null ? asTexts(value as Members) : value;
  };
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, asText(value)]));
}
