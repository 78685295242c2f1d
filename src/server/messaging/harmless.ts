/** What of structured content is refused, whatever the clients that show it do with it. */
import { bounds } from '../../protocol/bounds.ts';
import { AppError } from '../errors.ts';
import { deepest, isDeeperThan } from './nesting.ts';

/** Members that people read. A string anywhere else may be taken for an address. */
const texts: ReadonlySet<string> = new Set([
  ...['text', 'title', 'subtitle', 'tooltip', 'alt', 'caption', 'name', 'label', 'hint', 'placeholder'],
  ...['key', 'value', 'message', 'description', 'summary', 'header', 'body'],
]);

/** Browsers drop these from an address before they look at its scheme. */
const ignored = /[\p{C}\p{Z}]/gu;
const runsScript =
  /^(?:javascript:|vbscript:|data:(?:text\/html|text\/xml|application\/xml|application\/xhtml\+xml|image\/svg\+xml))/i;

export const isScriptUri = (uri: string): boolean => runsScript.test(uri.replace(ignored, ''));

export function mustBeHarmless(structure: unknown): void {
  if (isDeeperThan(deepest, structure)) throw new AppError('bad-request', { hint: 'structured content is too deep' });
  if (Buffer.byteLength(JSON.stringify(structure)) > bounds.structureBytes)
    throw new AppError('bad-request', { hint: 'structured content is larger than 32 KB' });
  if (hasScriptUri(structure)) throw new AppError('bad-request', { hint: 'structured content has a script URI' });
}

function hasScriptUri(value: unknown, name = ''): boolean {
  if (typeof value === 'string') return !texts.has(name) && isScriptUri(value);
  if (Array.isArray(value)) return value.some((item) => hasScriptUri(item, name));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([member, inside]) => hasScriptUri(inside, member));
}
