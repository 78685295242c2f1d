/** Makes the page's `lpTag`, however it was put there, the live one. */
import { createEvents } from './events.ts';
import { liveArray } from './live-array.ts';
import type { LpTag } from './lp-tag.d.ts';
import { factsOf } from './offers/renderers.ts';
import { Page } from './page.ts';
import { parseSections } from './sections.ts';
import type { TagSettings } from './settings.ts';
import { attempt } from './warn.ts';

/** What the classic snippet leaves on the object. */
export interface EarlyTag extends Partial<LpTag> {
  _tagCount?: number;
  isDom?: boolean;
  _domReady?: unknown;
  _defB?: (() => void)[];
  _defT?: (() => void)[];
  _defL?: (() => void)[];
  /** The tag is at work already. */
  _parley?: boolean;
  defer?: (run: () => void) => void;
}

export function startTag(early: EarlyTag, settings: TagSettings, origin: string): void {
  const tag = early as EarlyTag & LpTag;
  const { sdes } = early;
  let page: Page | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /* One turn for all that a script does at once. */
  const turn = () => {
    clearTimeout(timer);
    timer = setTimeout(() => page?.turn('identity'));
  };
  const list = (given: unknown): unknown[] => (Array.isArray(given) ? given : []);

  tag.site ??= settings.account;
  tag._parley = true;
  tag.events = createEvents();
  tag.defer = (run) => void attempt(run);
  liveArray(tag, 'identities', list, turn);
  liveArray(tag, 'hooks', list);
  liveArray(tag, 'section', parseSections);
  page = new Page(tag, settings, origin);
  const { attributes } = page;
  Object.defineProperty(tag, 'sdes', { get: () => attributes.api, set: attributes.add, configurable: true });
  Object.assign(tag, surface(page));
  tag.start = () => {
    if (tag.autoStart === false) page?.start();
    tag.autoStart = true;
  };
  tag.destroy = () => {
    clearTimeout(timer);
    page?.close();
    page = undefined;
    for (const name of ['identities', 'hooks', 'section', 'sdes', '_parley'] as const) delete early[name];
  };
  for (const queue of [tag._defB, tag._defT, tag._defL]) queue?.forEach(tag.defer);
  attributes.add(list(sdes));
  announceDom(tag);
  if (tag.autoStart !== false) page.start();
}

function surface(page: Page): Pick<LpTag, 'newPage' | 'taglets'> {
  const { find } = page.offers;
  return {
    newPage: (url, options) => page.newPage(url, options),
    taglets: {
      rendererStub: {
        click(id, options) {
          const found = find(id);
          return !!found && page.click(found, options?.preChatLines);
        },
        getEngagementInfo: (id) => factsOf(find(id)?.offer, page.pageId),
        getEngagementState(id) {
          const found = find(id)?.offer;
          if (!found) return {};
          const { engagementId, state } = found;
          return { engagementId, state, desc: state === 1 ? 'online' : 'offline' };
        },
      },
    },
  };
}

/** The classic snippet does it by itself. */
function announceDom(tag: EarlyTag & LpTag): void {
  const { readyState } = document;
  const announce = () => {
    if (!tag._domReady)
      tag.events.trigger('LPT', 'DOM_READY', { t: readyState === 'complete' ? 'domReady' : 'contReady' });
  };
  if (readyState === 'loading') addEventListener('DOMContentLoaded', announce);
  else announce();
}
