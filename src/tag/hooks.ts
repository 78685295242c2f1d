/** `lpTag.hooks`: functions of the page that look at what passes and may change it. */
import type { LpHook } from './lp-tag.d.ts';
import { attempt } from './warn.ts';

/** Each hook sees what those before it made of it; an answer that is no object changes nothing. */
export const runHooks = <T extends object>(hooks: readonly LpHook[], name: string, argument: T): T =>
  hooks.reduce((value, hook) => {
    const answer = hook?.name === name && attempt(() => hook.callback(value));
    return answer && typeof answer === 'object' ? answer : value;
  }, argument);
