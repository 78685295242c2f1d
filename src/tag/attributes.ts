/** `lpTag.sdes`: what the page tells about the visit, queued until the next report. */
import type { Attribute } from '../protocol/engagement.ts';
import type { LpAttributes, LpEvents } from './lp-tag.d.ts';
import type { ReportOutcome } from './reports.ts';
import { attempt, warn } from './warn.ts';

const mostCharacters = 65_536;
/** The server takes twice as many: impressions go along, and what hooks add. */
const mostPerReport = 50;

export interface AttributeQueue {
  api: LpAttributes;
  add(given: unknown): void;
  /** What the next report carries; `settled` says how it went. */
  take(): { attributes: Attribute[]; settled(outcome: ReportOutcome): void };
  /** A new page has none yet. What waits is still sent. */
  turnPage(): void;
}

export interface AttributesHost {
  events: LpEvents;
  /** Lets the page change or withhold what is sent. */
  hook(name: string, data: { sdes: Attribute[] }): { sdes?: Attribute[] };
  report(): void;
}

export function createAttributes(host: AttributesHost): AttributeQueue {
  let page: Attribute[] = [];
  const waiting: Attribute[] = [];
  const callbacks: (() => void)[] = [];

  const add = (given: unknown): void => {
    if (Array.isArray(given)) given.forEach(add);
    else if (isAttribute(given)) {
      page.push(given);
      waiting.push(given);
      host.events.trigger('lp_sdes', 'VAR_ADDED', given);
    } else warn('an attribute needs a type or is too large', given);
  };
  const api = Object.assign([] as unknown as LpAttributes, {
    push(...items: unknown[]) {
      add(items);
      return page.length;
    },
    send(given?: unknown, done?: () => void) {
      if (given) add(given);
      if (done) callbacks.push(done);
      host.report();
    },
    get(type?: string) {
      const found = page.filter((attribute) => attribute.type === type);
      return type === undefined ? page : found[0] && found;
    },
  });
  return {
    api,
    add,
    take() {
      const taken = waiting.splice(0, mostPerReport);
      const called = callbacks.splice(0);
      return {
        attributes: (taken[0] && host.hook('BEFORE_SUBMIT_SDE', { sdes: taken }).sdes) || [],
        settled(outcome) {
          if (outcome === 'failed') {
            waiting.unshift(...taken);
            callbacks.unshift(...called);
          } else if (outcome === 'arrived') for (const done of called) attempt(done);
        },
      };
    },
    turnPage() {
      page = [];
    },
  };
}

function isAttribute(given: unknown): given is Attribute {
  const { type } = Object(given) as Attribute;
  return typeof type === 'string' && (attempt(() => JSON.stringify(given).length) ?? Infinity) <= mostCharacters;
}
