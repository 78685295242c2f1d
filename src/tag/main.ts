import type { TagSettings } from './settings.ts';
import { type EarlyTag, startTag } from './start-tag.ts';

declare global {
  var _lptStop: unknown;
}
/** Put in front by the server. */
declare const PARLEY_SETTINGS: TagSettings;

try {
  const holder = globalThis as { lpTag?: EarlyTag };
  holder.lpTag ??= {};
  const tag = holder.lpTag;
  const { src } = document.currentScript as HTMLScriptElement;
  if (!tag._parley && globalThis._lptStop === undefined) startTag(tag, PARLEY_SETTINGS, new URL(src).origin);
} catch (error) {
  console.error('lpTag', error);
}
