/** What a new password must be: long, and not one that a guesser tries early. Nothing of how it is composed. */
import type { User } from '../store/store.ts';

export const shortestPassword = 12;

type Named = Pick<User, 'accountId' | 'loginName'>;

/** Completes "The password …"; undefined: it may be used. */
export async function passwordProblem(password: string, { accountId, loginName }: Named): Promise<string | undefined> {
  const plain = password.toLowerCase();
  if ([...password].length < shortestPassword) return `needs ${shortestPassword} characters or more`;
  const names = [accountId, loginName, ...loginName.split('@')].map((name) => name.toLowerCase());
  if (names.some((name) => name.length >= shortestName && plain.includes(name)))
    return 'contains the name of the user or of the account';
  if (isRow(plain)) return 'is a row of letters or digits';
  const common = await commonPasswords();
  if (variantsOf(plain).some((variant) => common.has(variant)))
    return 'is among those that are used and tried most often';
  return undefined;
}

const shortestName = 4;
let list: Promise<ReadonlySet<string>> | undefined;

/** Some 49 000, which are loaded with the first password that somebody chooses. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  list ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common']));
  return list;
}

/** As it is; without digits and signs around it; the one part that it repeats. */
function variantsOf(plain: string): string[] {
  const core = /\p{L}(?:.*\p{L})?/su.exec(plain)?.[0] ?? '';
  return [plain, core, repeatedPartOf(plain), repeatedPartOf(core)];
}

function repeatedPartOf(text: string): string {
  const length = (text + text).indexOf(text, 1);
  return text.slice(0, length > 0 ? length : text.length);
}

/** One character over and over, or each the next or the one before: `aaaa`, `abcd`, `4321`, `7890`. */
function isRow(plain: string): boolean {
  const part = repeatedPartOf(plain);
  const steps = [...part].slice(1).map((letter, at) => letter.charCodeAt(0) - part.charCodeAt(at));
  const [first = 0] = steps;
  return Math.abs(first) <= 1 && steps.every((step) => step === first || Math.abs(step) === 9);
}
