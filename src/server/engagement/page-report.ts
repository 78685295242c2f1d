/** The body of a page's report, checked. A page that sends nonsense is refused; what is merely too long is cut. */
import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { PageReport } from '../../protocol/engagement.ts';
import { deviceIdPattern } from '../../protocol/frames.ts';
import { AppError } from '../errors.ts';
import { checkAttribute } from './catalogue.ts';

const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
const shortText = Type.String({ maxLength: 200 });

const report = Type.Object({
  visitorId: optional(shortText),
  sessionId: optional(shortText),
  pageId: optional(shortText),
  url: Type.String({ minLength: 1 }),
  title: optional(Type.String()),
  referrer: optional(Type.String()),
  sections: Type.Array(Type.String(), { maxItems: 1000 }),
  identities: Type.Array(
    Type.Object({
      iss: optional(Type.String({ maxLength: 512 })),
      acr: Type.Union([Type.Literal('loa1'), Type.Literal('0')]),
      sub: Type.String({ minLength: 1, maxLength: 512 }),
      sig: optional(Type.Unknown()),
    }),
    { maxItems: 10 },
  ),
  attributes: Type.Array(Type.Unknown(), { maxItems: 100 }),
  device: Type.Union([Type.Literal('DESKTOP'), Type.Literal('TABLET'), Type.Literal('MOBILE')]),
  language: optional(shortText),
  deviceId: optional(Type.Union([Type.String({ pattern: deviceIdPattern }), Type.Null()])),
  identityFunction: Type.Boolean(),
});

const shape = Compile(report);
const longestUrl = 2048;
const longestTitle = 500;
const mostSections = 50;
const longestSection = 200;

/** Attributes that are wrong are left out, and `warnings` say why: a page must not lose its engagements over them. */
export function parsePageReport(sent: unknown): { report: PageReport; warnings: string[] } {
  if (!shape.Check(sent)) {
    const [first] = shape.Errors(sent);
    throw new AppError('bad-request', { hint: `body${first?.instancePath ?? ''} ${first?.message ?? 'is malformed'}` });
  }
  const { url, title, referrer, sections, attributes, ...rest } = sent;
  const checked = attributes.map(checkAttribute);
  const warnings = checked.flatMap((one, index) =>
    one.ok ? [] : [`attributes[${index}].${one.field} ${one.reason}`.slice(0, 200)],
  );
  const report = {
    ...rest,
    url: url.slice(0, longestUrl),
    ...(title !== undefined && { title: title.slice(0, longestTitle) }),
    ...(referrer !== undefined && { referrer: referrer.slice(0, longestUrl) }),
    sections: trimSections(sections),
    attributes: checked.flatMap((one) => (one.ok ? [one.attribute] : [])),
  };
  return { report: report as PageReport, warnings };
}

export const trimSections = (sections: readonly string[]): string[] =>
  sections
    .map((section) => section.trim().slice(0, longestSection))
    .filter(Boolean)
    .slice(0, mostSections);
