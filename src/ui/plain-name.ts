/** Marks that turn or hide what stands beside them: a name that carries one could read as another name. */
const unseen = /(?!\p{Variation_Selector}|\p{Join_Control})\p{Default_Ignorable_Code_Point}|\p{Cc}|[\ufff9-\ufffb]/gu;

/** Joiners are letters' own business within a word (Persian, Hindi, families of emoji), and nothing at its edges. */
const looseJoiners =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}])\p{Join_Control}+|\p{Join_Control}+(?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;

/** A name as it may be shown: one line, in the order in which it is written, and not endless; empty where there is none. */
export function plainName(name: string | null | undefined, longest = 200): string {
  const line = (name ?? '').slice(0, longest * 4).replace(/\s+/gu, ' ');
  const letters = Array.from(line.replace(unseen, '').replace(looseJoiners, '').trim());
  return letters.length > longest ? `${letters.slice(0, longest).join('')}…` : letters.join('');
}
