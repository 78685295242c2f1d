/** Patterns that administrators write, run over addresses that anybody sends: never for long. */
import { createContext, Script } from 'node:vm';

/** Far more than any sensible pattern takes, and little enough that a bad one cannot hold up the server. */
const timeoutMs = 10;

const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const test = new Script('new RegExp(pattern, "u").test(text)');

/**
 * The timeout passes by the clock on the wall, also while the machine does something else. A pattern is late by what it
 * has taken of this thread's time; the attempts bound how long a machine that is busy is waited for.
 */
const mostAttempts = 20;
const longestMs = 1.5 * timeoutMs;

/** Undefined: the pattern is not one, or it took too long. */
export function testSafely(pattern: string, text: string): boolean | undefined {
  Object.assign(context, { pattern, text });
  const began = threadMs();
  for (let attempt = 0; attempt < mostAttempts && threadMs() - began < longestMs; attempt++)
    try {
      return test.runInContext(context, { timeout: timeoutMs }) === true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    }
  return undefined;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export function isRegex(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
