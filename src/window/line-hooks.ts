/**
 * The page's hooks see each line on its way, in order: what the consumer says before it is sent, what is shown before it is
 * shown. Without hooks everything passes at once.
 */

import { type DialogEvent, isRecord } from '../client/notifications.ts';
import type { ContentEvent } from '../protocol/conversation.ts';
import type { Host } from './host.ts';

export interface LineHooks {
  said(text: string, then: (text: string) => void): void;
  shown(events: DialogEvent[], then: (events: readonly DialogEvent[]) => void): void;
}

export function createLineHooks(hook: Host['hook']): LineHooks {
  if (!hook)
    return {
      said: (text, then) => then(text),
      shown: (events, then) => then(events),
    };
  let saying = Promise.resolve();
  let showing = Promise.resolve();
  return {
    said(text, then) {
      saying = saying.then(async () => {
        const { line } = await hook('BEFORE_SEND_VISITOR_LINE', { line: { text } });
        then(isRecord(line) && typeof line.text === 'string' ? line.text : text);
      });
    },
    shown(events, then) {
      const spoken = events.flatMap(spokenOf);
      showing = showing.then(async () => {
        if (spoken.length === 0) return then(events);
        const { lines } = await hook('AFTER_GET_LINES', { lines: spoken.map(lineOf) });
        const texts = new Map(spoken.map((event, i) => [event.sequence, textOf(lines, i)] as const));
        then(events.map((event) => withText(event, texts.get(event.sequence))));
      });
    },
  };
}

type Spoken = Omit<DialogEvent, 'event'> & { event: ContentEvent & { message: string } };

const spokenOf = ({ event, ...rest }: DialogEvent): Spoken[] =>
  event.type === 'ContentEvent' && typeof event.message === 'string'
    ? [{ ...rest, event: { ...event, message: event.message } }]
    : [];

const lineOf = ({ event, originator, ts }: Spoken) => ({
  text: event.message,
  source: originator.role === 'CONSUMER' ? 'visitor' : 'agent',
  time: ts,
});

function textOf(lines: unknown, at: number): string | undefined {
  const line: unknown = Array.isArray(lines) ? lines[at] : undefined;
  return isRecord(line) && typeof line.text === 'string' ? line.text : undefined;
}

const withText = (event: DialogEvent, text: string | undefined): DialogEvent =>
  text !== undefined && event.event.type === 'ContentEvent'
    ? { ...event, event: { ...event.event, message: text } }
    : event;
