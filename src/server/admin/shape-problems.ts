/** What a validator finds wrong with a record, as fields and reasons that a form can show. */
import type { FieldProblem } from '../errors.ts';

export interface ShapeError {
  keyword: string;
  schemaPath: string;
  instancePath: string;
  message: string;
  params: object;
}

/** At most one reason for each field. */
export function shapeProblems(errors: readonly ShapeError[]): FieldProblem[] {
  const problems = new Map<string, string>();
  const add = (path: string[], reason: string) => {
    const field = path.join('.') || 'body';
    if (!problems.has(field)) problems.set(field, reason);
  };
  for (const { keyword, instancePath, message, params } of ofMeantBranches(errors)) {
    const at = instancePath.split('/').slice(1);
    const { requiredProperties = [], additionalProperties = [] } = params as {
      requiredProperties?: string[];
      additionalProperties?: string[];
    };
    if (keyword === 'required') for (const name of requiredProperties) add([...at, name], 'is required');
    else if (keyword === 'additionalProperties')
      for (const name of additionalProperties) add([...at, name], 'is not a member here');
    else if (keyword !== 'boolean') add(at, reasonOf(keyword, params) ?? message);
  }
  return [...problems].map(([field, reason]) => ({ field, reason }));
}

const branch = /^(.*\/anyOf)\/(\d+)/;

/**
 * A union's validator complains on behalf of every branch. Members of ours are told apart by `kind`: only what the branch
 * of the kind that was sent says is meant, and where there is no such branch, that there is none.
 */
function ofMeantBranches(errors: readonly ShapeError[]): ShapeError[] {
  const isOfKind = ({ keyword, instancePath }: ShapeError) =>
    (keyword === 'const' || keyword === 'enum') && instancePath.endsWith('/kind');
  const keyOf = ({ schemaPath, instancePath }: ShapeError) => {
    const found = branch.exec(schemaPath);
    const item = found && itemOf(instancePath);
    return found && item !== undefined
      ? { union: `${found[1]} ${item}`, branch: `${found[1]}/${found[2]} ${item}` }
      : undefined;
  };
  const others = new Set(errors.filter(isOfKind).flatMap((error) => keyOf(error)?.branch ?? []));
  const meant = errors.filter((error) => {
    const key = keyOf(error);
    return error.keyword !== 'anyOf' && !(key && others.has(key.branch));
  });
  const unions = new Set(meant.flatMap((error) => keyOf(error)?.union ?? []));
  const unknown = errors.filter((error) => {
    const key = keyOf(error);
    return isOfKind(error) && key !== undefined && !unions.has(key.union);
  });
  return [...meant, ...unknown.map((error) => ({ ...error, keyword: 'kind' }))];
}

/** Of the list's item that the union is about. */
const itemOf = (instancePath: string): string | undefined => /^(?:\/[^/]+)*?\/\d+(?=\/|$)/.exec(instancePath)?.[0];

/** How what is asked of a text is said to people. */
const forms = new Map([
  ['^https://', 'must be an address that begins with https://'],
  ['^#[0-9a-fA-F]{6}$', 'must be a colour, as #1f4338 is'],
  ['^[a-z]{2,3}-[A-Z]{2}$', 'must be a language and a country, as en-US is'],
  ['^(?:[01]\\d|2[0-3]):[0-5]\\d$|^24:00$', 'must be a time of day, as 09:30 is'],
  ['^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$', 'must be a day, as 2027-01-31 is'],
  ['^[^\\s@]+@[^\\s@]+$', 'must be an e-mail address'],
  ['^\\S+$', 'must have no spaces'],
  ['^[^<>\\\\]*$', 'must be plain text, without <, > and \\'],
  ['^[A-Za-z0-9_-]{1,20}$', 'must be 1 to 20 letters, digits, - or _'],
]);

function reasonOf(keyword: string, params: object): string | undefined {
  const {
    limit = 0,
    type,
    pattern = '',
    allowedValues = [],
  } = params as {
    limit?: number | bigint;
    type?: string;
    pattern?: string;
    allowedValues?: unknown[];
  };
  switch (keyword) {
    case 'minLength':
      return Number(limit) === 1 ? 'is required' : `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'minItems':
      return Number(limit) === 1 ? 'needs at least one' : `needs at least ${limit}`;
    case 'maxItems':
      return `may have at most ${limit}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'type':
      return type === 'integer' ? 'must be a whole number' : undefined;
    case 'enum':
      return `must be one of ${allowedValues.map(String).join(', ')}`;
    case 'kind':
      return 'is not one of those that there are';
    case 'pattern':
      return forms.get(pattern);
    default:
      return undefined;
  }
}
