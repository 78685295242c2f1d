/** Predefined texts: finding them and filling in the names. */
import type { PredefinedContent } from '../protocol/predefined-content.ts';

const mostFound = 8;

/** Best first: by shortcut, by the beginning of the title, by any of the words. */
export function findContents(
  contents: readonly PredefinedContent[],
  typed: string,
  skillId: string,
): PredefinedContent[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ shortcut = '', title, text, category }: PredefinedContent): number => {
    const all = `${shortcut} ${title} ${category} ${text}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return 0;
    const [first = ''] = words;
    if (first !== '' && shortcut.toLowerCase().startsWith(first)) return 3;
    return title.toLowerCase().startsWith(first) ? 2 : 1;
  };
  return contents
    .filter(({ skillIds }) => !skillIds || skillIds.length === 0 || skillIds.includes(skillId))
    .map((content) => ({ content, rank: rank(content) }))
    .filter((one) => one.rank > 0)
    .sort((a, b) => b.rank - a.rank || a.content.title.localeCompare(b.content.title))
    .slice(0, mostFound)
    .map(({ content }) => content);
}

export const fillIn = (text: string, names: { agentNickname: string; consumerName: string }): string =>
  text.replaceAll('{agentNickname}', names.agentNickname).replaceAll('{consumerName}', names.consumerName);
