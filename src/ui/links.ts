export interface TextPart {
  text: string;
  href?: string;
}

/** Web addresses in a text that somebody wrote. Only http and https; punctuation that ends a sentence is none of it. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let rest = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/giu)) {
    const address = trimEnd(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > rest) parts.push({ text: text.slice(rest, match.index) });
    parts.push({ text: address, href: address });
    rest = match.index + address.length;
  }
  if (rest < text.length) parts.push({ text: text.slice(rest) });
  return parts;
}

const marks = new Set(".,;:!?'’”…");

/** Looks at each letter once: anybody may have written them, and many. */
function trimEnd(address: string): string {
  const opened = address.includes('(');
  let end = address.length;
  while (end > 0 && isOutside(address.charAt(end - 1), opened)) end -= 1;
  return address.slice(0, end);
}

const isOutside = (letter: string, opened: boolean): boolean => marks.has(letter) || (letter === ')' && !opened);
