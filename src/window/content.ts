/** What a message says, as far as this window can show it. Everything here was written by somebody: it stays text. */
import { isRecord } from '../client/notifications.ts';
import { plainName } from '../ui/plain-name.ts';
import { parseCard } from './card.ts';
import { type Block, cardWords } from './card-block.ts';

export interface QuickReply {
  title: string;
  /** What choosing it says. */
  text: string;
  /** Instead of saying something: where it leads. Web addresses only. */
  href?: string;
  metadata?: unknown[];
}

export interface Content {
  /** Absent for content that this window cannot show. */
  text?: string;
  /** A file: its name, or what was written with it. */
  file?: { name: string; image: boolean };
  /** Structured content; `text` has its words. */
  card?: Block;
  quickReplies?: QuickReply[];
}

const mostReplies = 24;
const longestTitle = 25;

/** As much of an event as matters here; what comes over the wire may hold anything. */
interface Said {
  type: string;
  contentType?: string;
  message?: unknown;
  content?: unknown;
  quickReplies?: unknown;
}

export function parseContent(event: Said): Content {
  const quickReplies = parseQuickReplies(event.quickReplies);
  return { ...body(event), ...(quickReplies.length > 0 && { quickReplies }) };
}

function body({ type: kind, contentType = '', message, content }: Said): Content {
  if (kind === 'RichContentEvent') return structured(content ?? message) ?? {};
  if (kind !== 'ContentEvent') return {};
  const card = /^(text\/structured-content|application\/json)$/i.test(contentType) ? structured(message) : undefined;
  if (card) return card;
  if (typeof message === 'string') return { text: message };
  if (!isRecord(message) || !/^(hosted\/?file)$/i.test(contentType)) return {};
  const type = String(message.fileType ?? '').toUpperCase();
  const path = typeof message.relativePath === 'string' ? message.relativePath.split('/').at(-1) : undefined;
  const name = [message.caption, path, type].find((text) => typeof text === 'string' && text !== '');
  return { file: { name: plainName(String(name ?? '')), image: /^(JPE?G|PNG|GIF|IMG)$/.test(type) } };
}

/** An object, or one written out. */
function structured(content: unknown): Content | undefined {
  const card = parseCard(typeof content === 'string' ? readJson(content) : content);
  return card && { text: cardWords(card), card };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseQuickReplies(value: unknown): QuickReply[] {
  if (!isRecord(value) || !Array.isArray(value.replies)) return [];
  return value.replies.slice(0, mostReplies).flatMap(parseReply);
}

function parseReply(value: unknown): QuickReply[] {
  if (!isRecord(value) || typeof value.title !== 'string' || value.title.trim() === '') return [];
  const click = isRecord(value.click) ? value.click : {};
  const actions = Array.isArray(click.actions) ? click.actions.filter(isRecord) : [];
  const says = actions.find(({ type }) => type === 'publishText')?.text;
  const leads = actions.find(({ type }) => type === 'link')?.uri;
  const href = typeof leads === 'string' && /^https?:\/\//i.test(leads) && URL.canParse(leads) ? leads : undefined;
  return [
    {
      title: shorten(value.title),
      text: typeof says === 'string' && says !== '' ? says : value.title,
      ...(says === undefined && href !== undefined && { href }),
      ...(Array.isArray(click.metadata) && { metadata: click.metadata }),
    },
  ];
}

const shorten = (title: string) => {
  const letters = [...title];
  return letters.length > longestTitle ? `${letters.slice(0, longestTitle - 3).join('')}…` : title;
};
