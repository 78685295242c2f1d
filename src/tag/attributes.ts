/** `lpTag.sdes`: what the page tells about the visit, queued until the next report. */
import type { Attribute } from '../protocol/engagement.ts';
import type { LpAttributes, LpEvents } from './lp-tag.d.ts';
import { attempt, warn } from './warn.ts';

const mostCharacters = 65_536;
const mostPerReport = 100;
const mostWaiting = 1000;

export interface AttributeQueue {
  api: LpAttributes;
  add(given: unknown): void;
  /** What the next report carries; `settled` says how it went. */
  take(): { attributes: Attribute[]; settled(outcome: 'arrived' | 'refused' | 'failed'): void };
  /** A new page has none yet. What waits is still sent. */
  turnPage(): void;
}

export function createAttributes(options: {
  early: unknown;
  events: LpEvents;
  /** Lets the page change or withhold what is sent. */
  review: (attributes: Attribute[]) => Attribute[];
  send: () => void;
}): AttributeQueue {
  const { events, review } = options;
  let page: Attribute[] = [];
  let waiting: Attribute[] = [];
  let callbacks: (() => void)[] = [];

  const add = (given: unknown): void => {
    if (Array.isArray(given)) given.forEach(add);
    else if (isAttribute(given)) accept(given);
    else warn('an attribute needs a type, and 64 KB at most', given);
  };
  const accept = (given: Attribute) => {
    page.push(given);
    waiting.push(given);
    if (waiting.length > mostWaiting) waiting.shift();
    events.trigger('lp_sdes', 'VAR_ADDED', given);
  };
  const api = Object.defineProperties([] as unknown as LpAttributes, {
    push: {
      value(...items: unknown[]) {
        add(items);
        return page.length;
      },
    },
    send: {
      value(given?: unknown, done?: () => void) {
        if (given) add(given);
        if (typeof done === 'function') callbacks.push(done);
        options.send();
      },
    },
    get: {
      value(type?: string) {
        if (type === undefined) return page;
        const found = page.filter((attribute) => attribute.type === type);
        return found.length > 0 ? found : undefined;
      },
    },
  });
  add(Array.isArray(options.early) ? options.early : []);

  return {
    api,
    add,
    take() {
      const taken = waiting.splice(0, mostPerReport);
      const called = callbacks.splice(0);
      return {
        attributes: taken.length > 0 ? review(taken).filter(isAttribute) : [],
        settled(outcome) {
          if (outcome === 'failed') {
            waiting = [...taken, ...waiting];
            callbacks = [...called, ...callbacks];
          } else if (outcome === 'arrived') {
            for (const done of called) attempt('a callback of sdes.send', done);
          }
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
  return (
    typeof type === 'string' &&
    (attempt('an attribute', () => JSON.stringify(given).length) ?? Infinity) <= mostCharacters
  );
}
