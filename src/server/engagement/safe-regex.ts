/** Patterns that administrators write, run over addresses that anybody sends: never for long. */
import { createContext, Script } from 'node:vm';

/** Far more than any sensible pattern takes, and little enough that a bad one cannot hold up the server. */
const timeoutMs = 10;

const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const test = new Script('new RegExp(pattern, "u").test(text)');

/** Time passes by the clock on the wall, also while the machine does something else: a good pattern is not late twice. */
const attempts = 2;

/** Undefined: the pattern is not one, or it took too long. */
export function testSafely(pattern: string, text: string): boolean | undefined {
  Object.assign(context, { pattern, text });
  for (let attempt = 0; attempt < attempts; attempt++)
    try {
      return test.runInContext(context, { timeout: timeoutMs }) === true;
    } catch {
      // Late, or none: the next attempt tells.
    }
  return undefined;
}

export function isRegex(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
