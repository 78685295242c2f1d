/** The body of a page's report, checked. A page that sends nonsense is refused; what is merely too long is cut. */
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { PageReport } from '../../protocol/engagement.ts';
import { AppError } from '../errors.ts';

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
    }),
    { maxItems: 10 },
  ),
  attributes: Type.Array(Type.Object({ type: Type.String({ minLength: 1, maxLength: 50 }) }), { maxItems: 100 }),
  device: Type.Union([Type.Literal('DESKTOP'), Type.Literal('TABLET'), Type.Literal('MOBILE')]),
  language: optional(shortText),
  identityFunction: Type.Boolean(),
});

const shape = Compile(report);
const longestUrl = 2048;
const longestTitle = 500;
const mostSections = 50;
const longestSection = 200;

export function parsePageReport(sent: unknown): PageReport {
  if (!shape.Check(sent)) {
    const [first] = shape.Errors(sent);
    throw new AppError('bad-request', { hint: `body${first?.instancePath ?? ''} ${first?.message ?? 'is malformed'}` });
  }
  const body = sent as Static<typeof report>;
  return {
    ...body,
    url: body.url.slice(0, longestUrl),
    ...(body.title !== undefined && { title: body.title.slice(0, longestTitle) }),
    ...(body.referrer !== undefined && { referrer: body.referrer.slice(0, longestUrl) }),
    sections: trimSections(body.sections),
  } as PageReport;
}

export const trimSections = (sections: readonly string[]): string[] =>
  sections
    .map((section) => section.trim().slice(0, longestSection))
    .filter(Boolean)
    .slice(0, mostSections);
