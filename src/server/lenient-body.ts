/**
 * The two liberties that a JSON body of a request may take (PROTOCOL.md, "Frames"): `null` stands for an optional member
 * that is absent, as serializers of other languages write it, and an array of one may come as that element alone.
 */

/** JSON Schema as far as the tables of requests and routes use it. */
export interface SchemaNode {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  properties?: Record<string, SchemaNode>;
  required?: readonly string[];
  items?: SchemaNode;
  anyOf?: readonly SchemaNode[];
}

type Members = Record<string, unknown>;

/** `value` as its schema has it; the same object where no liberty was taken. A member that may be `null` keeps it. */
export function withoutLiberties(schema: SchemaNode, value: unknown): unknown {
  const node = alternativeOf(schema, value);
  if (node.type === 'array') return arrayOf(node, value);
  if (!node.properties || !isObject(value)) return value;
  let body = value;
  for (const [name, member] of Object.entries(node.properties)) {
    if (!Object.hasOwn(value, name)) continue;
    const sent = value[name];
    const absent = sent === null && !node.required?.includes(name) && !allowsNull(member);
    const kept = absent ? undefined : withoutLiberties(member, sent);
    if (kept !== sent) body = { ...body, [name]: kept };
  }
  return body;
}

function arrayOf({ items = {} }: SchemaNode, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (!Array.isArray(value)) return [withoutLiberties(items, value)];
  const read = value.map((item) => withoutLiberties(items, item));
  return read.some((item, i) => item !== value[i]) ? read : value;
}

/**
 * The alternative whose constant member (`field`, `type`) `value` has. Where it has none's, an object that demands one of
 * these constants, so that the refusal says so.
 */
export function alternativeOf(schema: SchemaNode, value: unknown): SchemaNode {
  const { anyOf } = schema;
  if (!anyOf || !isObject(value)) return schema;
  const name = anyOf.map(constantMember).find((one) => one !== undefined);
  if (name === undefined) return anyOf.find(({ type }) => type === 'object') ?? schema;
  const constants = anyOf.map(({ properties }) => properties?.[name]?.const);
  return (
    anyOf[constants.indexOf(value[name])] ?? {
      type: 'object',
      required: [name],
      properties: { [name]: { enum: constants } },
    }
  );
}

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const allowsNull = ({ type, anyOf }: SchemaNode): boolean => type === 'null' || (anyOf?.some(allowsNull) ?? false);

const constantMember = ({ properties = {} }: SchemaNode): string | undefined =>
  Object.keys(properties).find((name) => properties[name]?.const !== undefined);
