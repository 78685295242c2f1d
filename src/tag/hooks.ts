/** `lpTag.hooks`: functions of the page that look at what passes and may change it. */
import type { LpHook } from './lp-tag.d.ts';
import { attempt } from './warn.ts';

/** A name that printed samples of the documentation use for another. */
const aliases: Record<string, string> = { BEFORE_SURVEY_SUBMIT: 'BEFORE_SUBMIT_SURVEY' };

/** Each hook sees what those before it made of it; an answer that is no object changes nothing. */
export function runHooks<T extends object>(hooks: readonly LpHook[], name: string, argument: T): T {
  return hooks.reduce((value, hook) => {
    if ((aliases[hook?.name] ?? hook?.name) !== name) return value;
    const answer: unknown = attempt(`the hook ${name}`, () => hook.callback(value));
    return typeof answer === 'object' && answer ? (answer as T) : value;
  }, argument);
}
