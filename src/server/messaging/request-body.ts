/** Reads the body of a request against its schema in `protocol/requests.ts`. */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Errors } from 'typebox/value';
import { alternativeOf, isObject, type SchemaNode, withoutLiberties } from '../lenient-body.ts';

export type BodyReading = { ok: true; body: unknown } | { ok: false; problem: string };

/** `problem` names the place by its path from `body`, for the alternative that its `field` or `type` says it is. */
export function createBodyReader(schema: TSchema): (sent: unknown) => BodyReading {
  const validator = Compile(schema);
  return (sent) => {
    const body = withoutLiberties(schema as SchemaNode, sent ?? {});
    if (validator.Check(body)) return { ok: true, body };
    const [first] = Errors(narrowed(schema as SchemaNode, body) as TSchema, body);
    return { ok: false, problem: `body${first?.instancePath ?? ''} ${first?.message ?? 'is malformed'}` };
  };
}

/** `schema` with each choice of alternatives replaced by the one that `value` says it is. */
function narrowed(schema: SchemaNode, value: unknown): SchemaNode {
  const node = alternativeOf(schema, value);
  const { items, properties } = node;
  if (items && Array.isArray(value)) {
    /* The first wrong item decides: all items share one schema. */
    const wrong = value.find((item) => Errors(items as TSchema, item).length > 0);
    return wrong === undefined ? node : { ...node, items: narrowed(items, wrong) };
  }
  if (!properties || !isObject(value)) return node;
  const members = Object.entries(properties).map(([name, member]) => [name, narrowed(member, value[name])]);
  return { ...node, properties: Object.fromEntries(members) };
}
