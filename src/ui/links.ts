export interface TextPart {
  text: string;
  href?: string;
}

/** Ends with what no address holds unescaped: blanks, brackets and sentence ends of other scripts, marks that turn the text. */
const addresses =
  /\bhttps?:\/\/(?:[!#-;=?-~’]|(?![\p{Terminal_Punctuation}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Bidi_Control}\p{Cc}\u200b\u2060\ufeff])[^\s\0-~])+/giu;

/** Web addresses in a text that somebody wrote. Only http and https; punctuation that ends a sentence is none of it. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let rest = 0;
  for (const match of text.matchAll(addresses)) {
    const address = trimEnd(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > rest) parts.push({ text: text.slice(rest, match.index) });
    parts.push({ text: address, href: address });
    rest = match.index + address.length;
  }
  if (rest < text.length) parts.push({ text: text.slice(rest) });
  return parts;
}

const brackets = ['()', '[]', '{}'] as const;

/** Without the punctuation behind it, and without brackets that nothing in it opens. */
function trimEnd(address: string): string {
  const spare = new Map(brackets.map(([open, close]) => [close, count(address, close) - count(address, open)]));
  let end = address.length;
  for (;;) {
    const last = address.charAt(end - 1);
    const unopened = spare.get(last) ?? 0;
    if (unopened > 0) spare.set(last, unopened - 1);
    else if (!".,;:!?'’…*`".includes(last)) return address.slice(0, end);
    end -= 1;
  }
}

const count = (text: string, letter = '') => text.split(letter).length - 1;
