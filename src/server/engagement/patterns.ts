/**
 * Patterns that administrators write, run over addresses that anybody sends: by an engine that takes linear time, over so
 * much at once, and for so long in one decision. JavaScript's own engine never sees them.
 */
import { RE2JS } from 're2js';

/** Repetitions are written out, so that a short pattern may be a large one. */
const mostInstructions = 600;
/** Instructions times characters: some 50 ms where the engine finds no shorter way. */
const mostSteps = 500_000;
/** Of one decision. */
const longestMs = 50;
const mostKept = 500;

type Compiled = { pattern: RE2JS; instructions: number } | { problem: string };

const kept = new Map<string, Compiled>();

function compiled(pattern: string): Compiled {
  const known = kept.get(pattern) ?? compile(pattern);
  kept.delete(pattern);
  kept.set(pattern, known);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return known;
}

function compile(source: string): Compiled {
  try {
    const pattern = RE2JS.compile(RE2JS.translateRegExp(source));
    const instructions = pattern.programSize();
    return instructions > mostInstructions ? { problem: problems.large } : { pattern, instructions };
  } catch {
    return { problem: isJavaScript(source) ? problems.unsupported : problems.malformed };
  }
}

const problems = {
  malformed: 'is not a regular expression',
  unsupported:
    'is not a pattern that can be run: look-ahead, look-behind, references to groups and very large repetitions are not supported',
  large: 'is too large: write it shorter or repeat less',
} as const satisfies Record<string, string>;

function isJavaScript(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Why the pattern is never run; undefined: it is. */
export function problemOf(pattern: string): string | undefined {
  const known = compiled(pattern);
  return 'problem' in known ? known.problem : undefined;
}

/** Judges for one decision, which it keeps from taking long. */
export interface PatternJudge {
  /** Undefined: the pattern is none that is run, or there is no time left for it. */
  test(pattern: string, text: string): boolean | undefined;
  /** Patterns that were left without an answer. */
  readonly unanswered: ReadonlySet<string>;
}

export function createPatternJudge(threadMs: () => number = threadMsNow): PatternJudge {
  const verdicts = new Map<string, Map<string, boolean | undefined>>();
  const unanswered = new Set<string>();
  let spentMs = 0;

  const judge = (source: string, text: string): boolean | undefined => {
    const known = compiled(source);
    if ('problem' in known || known.instructions * text.length > mostSteps || spentMs >= longestMs) return undefined;
    const beganMs = threadMs();
    const found = known.pattern.test(text);
    spentMs += threadMs() - beganMs;
    return found;
  };
  return {
    unanswered,
    test(source, text) {
      const ofPattern = verdicts.get(source) ?? new Map<string, boolean | undefined>();
      verdicts.set(source, ofPattern);
      if (!ofPattern.has(text)) ofPattern.set(text, judge(source, text));
      const verdict = ofPattern.get(text);
      if (verdict === undefined) unanswered.add(source);
      return verdict;
    },
  };
}

/** Of this thread alone: a machine that does something else does not count. */
function threadMsNow(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
