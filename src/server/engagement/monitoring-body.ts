/** Bodies of the Monitoring API as reports of pages: an app's screens are pages, and its sections come as addresses. */
import { type Static, type TSchema, Type } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Attribute, PageIdentity, PageReport } from '../../protocol/engagement.ts';
import { AppError } from '../errors.ts';
import { checkAttribute, isImpression } from './catalogue.ts';
import { trimSections } from './page-report.ts';

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const name = Type.String({ minLength: 1, maxLength: 512 });

const members = {
  identities: optional(
    Type.Array(
      Type.Object({ iss: optional(name), acr: Type.Enum(['0', 'loa1']), sub: name, sig: optional(Type.Unknown()) }),
      { maxItems: 10 },
    ),
  ),
  /** Of before there were identities: the brand's name of its customer. */
  consumerId: optional(name),
  clientProperties: optional(
    Type.Object({
      appVersion: optional(Type.String({ maxLength: 200 })),
      deviceFamily: optional(Type.Enum(['DESKTOP', 'TABLET', 'MOBILE'])),
      ipAddress: optional(Type.String({ maxLength: 50 })),
      os: optional(Type.Enum(['WINDOWS', 'MAC_OSX', 'LINUX', 'IOS', 'ANDROID'])),
      osName: optional(Type.String({ maxLength: 50 })),
      osVersion: optional(Type.String({ maxLength: 50 })),
    }),
  ),
  entryPoints: optional(Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), { maxItems: 100 })),
  pageId: optional(Type.String({ maxLength: 100 })),
};
const attributes = Type.Array(Type.Unknown(), { maxItems: 100 });

const engagementBody = Type.Object({ ...members, engagementAttributes: optional(attributes) });
const reportBody = Type.Object({ ...members, engagementAttributes: attributes });

type Sent = Static<typeof engagementBody>;
type Identities = NonNullable<Sent['identities']>;
export type MonitoringBody = PageReport;

const engagementShape = Compile(engagementBody);
const reportShape = Compile(reportBody);

export const parseEngagementBody = (sent: unknown): MonitoringBody => {
  const body = reportOf(check(engagementShape, sent));
  const impression = body.attributes.findIndex(isImpression);
  if (impression >= 0) throw refuse(`engagementAttributes/${impression}/type is for reports only`);
  return body;
};

export const parseReportBody = (sent: unknown): MonitoringBody => reportOf(check(reportShape, sent));

function check(shape: Validator, sent: unknown): Sent {
  if (shape.Check(sent)) return sent as Sent;
  const [first] = shape.Errors(sent);
  const missing = first?.keyword === 'required' ? `/${first.params.requiredProperties[0]}` : '';
  const path = `${first?.instancePath ?? ''}${missing}`.slice(1);
  throw refuse(`${path || 'body'} ${missing ? 'is required' : (first?.message ?? 'is malformed')}`);
}

const refuse = (hint: string): AppError => new AppError('bad-request', { hint });

function reportOf(body: Sent): MonitoringBody {
  const { clientProperties, entryPoints = [], pageId, engagementAttributes = [] } = body;
  const identities = identitiesOf(body);
  const places = entryPoints.map(placeOf);
  const [url] = places.flatMap((place) => place.url ?? []);
  const [language] = places.flatMap((place) => place.language ?? []);
  return {
    url: url ?? '',
    sections: trimSections(places.flatMap((place) => place.section ?? [])),
    identities,
    attributes: engagementAttributes.map(attributeOf),
    device: clientProperties?.deviceFamily ?? 'DESKTOP',
    /* Who says who it is does not need a customer id to say it. */
    identityFunction: identities.length > 0,
    ...(pageId !== undefined && { pageId }),
    ...(language !== undefined && { language }),
  };
}

function identitiesOf({ identities = [], consumerId }: Sent): PageIdentity[] {
  const named = identities.map(identityOf);
  const isKnown = named.some(({ acr }) => acr === 'loa1');
  return consumerId === undefined || isKnown ? named : [...named, { acr: 'loa1', sub: consumerId }];
}

const identityOf = ({ iss, acr, sub, sig }: Identities[number]): PageIdentity => ({
  ...(iss !== undefined && { iss }),
  acr,
  sub,
  ...(sig !== undefined && { sig }),
});

function attributeOf(sent: unknown, index: number): Attribute {
  const checked = checkAttribute(sent);
  if (checked.ok) return checked.attribute;
  throw refuse(`engagementAttributes/${index}/${checked.field.replaceAll('.', '/')} ${checked.reason}`);
}

interface Place {
  url?: string;
  section?: string;
  language?: string;
}

/** `https://…`, `sec://Name`, `lang://English`; `tel://…` says nothing that an engagement asks for. */
function placeOf(uri: string): Place {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(uri) ?? [];
  switch (scheme.toLowerCase()) {
    case 'http':
    case 'https':
      return { url: uri };
    case 'sec':
      return { section: decoded(rest) };
    case 'lang':
      return { language: rest };
    case 'tel':
      return {};
    default:
      throw refuse('entryPoints has an address that does not begin with http, https, sec, tel or lang');
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
