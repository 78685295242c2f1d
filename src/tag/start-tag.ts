/** Makes the page's `lpTag`, however it was put there, the live one. */
import { createEvents } from './events.ts';
import { liveArray, replaceable } from './live-array.ts';
import type { LpHook, LpIdentityFunction, LpTag } from './lp-tag.d.ts';
import { factsOf } from './offers/renderers.ts';
import { Page } from './page.ts';
import { parseSections } from './sections.ts';
import type { TagSettings } from './settings.ts';
import { attempt } from './warn.ts';

/** What the classic snippet leaves on the object. */
export interface EarlyTag extends Partial<LpTag> {
  _tagCount?: number;
  _timing?: Record<string, number>;
  isDom?: boolean;
  _defB?: (() => void)[];
  _defT?: (() => void)[];
  _defL?: (() => void)[];
  /** The tag is at work already. */
  _parley?: boolean;
}

export function startTag(early: EarlyTag, settings: TagSettings, origin: string): void {
  const tag = early as EarlyTag & LpTag;
  let page: Page | undefined;
  /* One turn for all that a script does at once. */
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = () => {
    clearTimeout(timer);
    timer = setTimeout(() => page?.turn('identity'));
  };
  const events = createEvents();
  const identities = liveArray<LpIdentityFunction>(early.identities, turn);
  const hooks = liveArray<LpHook>(early.hooks, () => undefined);
  const sections = liveArray<string>(parseSections(early.section), () => undefined);
  const earlyAttributes = early.sdes;
  const stop = new AbortController();

  tag.site ??= settings.account;
  tag._tagCount ??= 1;
  tag._parley = true;
  tag.events = events;
  Object.assign(tag, { defer: (run: () => void) => attempt('a deferred call', run) });
  replaceable(tag, 'identities', identities, (assigned) => {
    identities.splice(0, identities.length, ...(Array.isArray(assigned) ? assigned : []));
    turn();
  });
  replaceable(tag, 'hooks', hooks, (assigned) =>
    hooks.splice(0, hooks.length, ...(Array.isArray(assigned) ? assigned : [])),
  );
  replaceable(tag, 'section', sections, (assigned) => sections.splice(0, sections.length, ...parseSections(assigned)));
  page = new Page({ tag, settings, origin, earlyAttributes, identities, hooks });
  const { attributes } = page;
  replaceable(tag, 'sdes', attributes.api, attributes.add);
  Object.assign(tag, surface(page));
  tag.start = () => {
    if (tag.autoStart !== false) return;
    tag.autoStart = true;
    page?.start();
  };
  tag.destroy = () => {
    clearTimeout(timer);
    stop.abort();
    page?.close();
    page = undefined;
    for (const name of ['identities', 'hooks', 'section', 'sdes'] as const)
      Object.defineProperty(tag, name, { value: [], writable: true, configurable: true, enumerable: true });
    delete tag._parley;
  };
  for (const queue of [tag._defB, tag._defT, tag._defL])
    for (const run of queue?.splice(0) ?? []) attempt('a deferred call', run);
  announceDom(tag, stop.signal);
  if (tag.autoStart !== false) page.start();
}

function surface(page: Page): Pick<LpTag, 'newPage' | 'taglets'> {
  const { offers } = page;
  const names = ['NA', 'online', 'offline'];
  return {
    newPage: (url, options) => page.newPage(url, options),
    taglets: {
      rendererStub: {
        click(engagementId, { preChatLines } = {}) {
          const found = offers.find(engagementId);
          return found !== undefined && page.click(found, preChatLines);
        },
        getEngagementInfo(engagementId) {
          const found = offers.find(engagementId);
          if (!found) return {};
          const { done: _done, ...facts } = factsOf(found.offer, page.pageId);
          return { ...facts, conversationType: 1, instantiated: true, renderingType: 0 };
        },
        getEngagementState(engagementId) {
          const found = offers.find(engagementId);
          if (!found) return {};
          const { state } = found.offer;
          return { state, desc: names[state] ?? '', engagementId: Number(engagementId) };
        },
      },
    },
  };
}

/** The classic snippet does it by itself. */
function announceDom(tag: EarlyTag & LpTag, signal: AbortSignal): void {
  if ('_domReady' in tag || tag.isDom) return;
  const announce = (t: string) => {
    if (tag.isDom) return;
    tag.isDom = true;
    tag.events.trigger('LPT', 'DOM_READY', { t });
  };
  if (document.readyState === 'complete') announce('domReady');
  else if (document.readyState === 'interactive') announce('contReady');
  else document.addEventListener('DOMContentLoaded', () => announce('contReady'), { signal });
}
