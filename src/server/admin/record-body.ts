/** What administrators send as a configuration item: checked whole, so that every wrong member is named at once. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError, type FieldProblem } from '../errors.ts';

/** Throws `bad-request` with all that is wrong. */
export function createRecordParser<T extends TSchema>(schema: T): ((sent: unknown) => Static<T>) & { schema: T } {
  const shape = Compile(schema);
  const parse = (sent: unknown): Static<T> => {
    if (shape.Check(sent)) return sent as Static<T>;
    throw refuseFields(problemsOf([...shape.Errors(sent)]));
  };
  return Object.assign(parse, { schema });
}

export const refuseFields = (fields: readonly FieldProblem[]): AppError =>
  new AppError('bad-request', { hint: fields.map(({ field }) => field).join(', '), fields });

interface ShapeError {
  keyword: string;
  instancePath: string;
  message: string;
  params: object;
}

function problemsOf(errors: readonly ShapeError[]): FieldProblem[] {
  const problems = new Map<string, string>();
  const add = (path: string[], reason: string) => {
    const field = path.join('.') || 'body';
    if (!problems.has(field)) problems.set(field, reason);
  };
  for (const { keyword, instancePath, message, params } of errors) {
    const at = instancePath.split('/').slice(1);
    const { requiredProperties = [], additionalProperties = [] } = params as {
      requiredProperties?: string[];
      additionalProperties?: string[];
    };
    if (keyword === 'required') for (const name of requiredProperties) add([...at, name], 'is required');
    else if (keyword === 'additionalProperties')
      for (const name of additionalProperties) add([...at, name], 'is not a member here');
    else if (keyword === 'enum') add(at, `must be one of ${allowed(params)}`);
    else if (keyword !== 'boolean') add(at, message);
  }
  return [...problems].map(([field, reason]) => ({ field, reason }));
}

const allowed = (params: object): string =>
  ((params as { allowedValues?: unknown[] }).allowedValues ?? []).map(String).join(', ');
