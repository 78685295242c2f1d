/** Makes the page's `lpTag`, however it was put there, the live one. */
import { createEvents } from './events.ts';
import { liveArray } from './live-array.ts';
import type { LpHook, LpIdentityFunction, LpTag } from './lp-tag.d.ts';
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
  const live = <T>(name: 'identities' | 'hooks' | 'section', parse: (given: unknown) => T[], onChange?: () => void) =>
    liveArray(tag, name, parse, onChange);
  const list = <T>(given: unknown) => (Array.isArray(given) ? (given as T[]) : []);

  tag.site ??= settings.account;
  tag._tagCount ??= 1;
  tag._parley = true;
  tag.events = createEvents();
  tag.defer = (run) => void attempt('a deferred call', run);
  const identities = live('identities', list<LpIdentityFunction>, turn);
  const hooks = live('hooks', list<LpHook>);
  live('section', parseSections);
  page = new Page({ tag, settings, origin, identities, hooks });
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
    for (const name of ['identities', 'hooks', 'section', 'sdes'])
      Object.defineProperty(tag, name, { value: [], writable: true, configurable: true });
    tag._parley = false;
  };
  for (const queue of [tag._defB, tag._defT, tag._defL]) queue?.splice(0).forEach(tag.defer);
  attributes.add(list(sdes));
  announceDom(tag);
  if (tag.autoStart !== false) page.start();
}

function surface(page: Page): Pick<LpTag, 'newPage' | 'taglets'> {
  const { offers } = page;
  return {
    newPage: (url, options) => page.newPage(url, options),
    taglets: {
      rendererStub: {
        click(engagementId, { preChatLines } = {}) {
          const found = offers.find(engagementId);
          return !!found && page.click(found, preChatLines);
        },
        getEngagementInfo(engagementId) {
          const found = offers.find(engagementId);
          const more = { conversationType: 1, instantiated: true, renderingType: 0 };
          return found ? { ...factsOf(found.offer, page.pageId), ...more } : {};
        },
        getEngagementState(engagementId) {
          const found = offers.find(engagementId);
          if (!found) return {};
          const { state } = found.offer;
          return { state, desc: state === 1 ? 'online' : 'offline', engagementId: Number(engagementId) };
        },
      },
    },
  };
}

/** The classic snippet does it by itself. */
function announceDom(tag: EarlyTag & LpTag): void {
  const announce = () => {
    if (tag._domReady || tag.isDom) return;
    tag.isDom = true;
    tag.events.trigger('LPT', 'DOM_READY', { t: document.readyState === 'complete' ? 'domReady' : 'contReady' });
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', announce, { once: true });
  else announce();
}
