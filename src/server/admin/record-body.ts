/** What administrators send as a configuration item: checked whole, so that every wrong member is named at once. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { AppError, type FieldProblem } from '../errors.ts';
import { shapeProblems } from './shape-problems.ts';

/** Throws `bad-request` with all that is wrong. */
export function createRecordParser<T extends TSchema>(schema: T): ((sent: unknown) => Static<T>) & { schema: T } {
  const shape = Compile(schema);
  const parse = (sent: unknown): Static<T> => {
    if (shape.Check(sent)) return sent as Static<T>;
    throw refuseFields(shapeProblems(allErrors(() => shape.Errors(sent))));
  };
  return Object.assign(parse, { schema });
}

/** A union alone has several errors for each of its branches. */
const mostErrors = 500;

/** The validator would stop at the eighth, and a form would be sent again and again. */
function allErrors<E>(list: () => Iterable<E>): E[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: mostErrors });
  try {
    return [...list()];
  } finally {
    Settings.Set({ maxErrors });
  }
}

export const refuseFields = (fields: readonly FieldProblem[]): AppError =>
  new AppError('bad-request', { hint: fields.map(({ field }) => field).join(', '), fields });
