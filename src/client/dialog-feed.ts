import { type ClientClock, platformClock } from './clock.ts';
import { type DialogEvent, parseDialogEvent, parseDialogEvents } from './dialog-events.ts';
import { RequestError } from './errors.ts';
import type { Client } from './types.ts';
import { whenOnline } from './when-online.ts';

export interface DialogFeedOptions {
  dialogId: string;
  conversationId?: string;
  /** Consumers `subscribe` to a dialog; agents get live events for being in it and `query` what they missed. */
  source: 'subscribe' | 'query';
  /** Events in the dialog's order, each exactly once; chat states as they come. */
  onEvents: (events: DialogEvent[]) => void;
  /** What was stored when the feed (re)started has been handed on. */
  onCaughtUp?: () => void;
  onError?: (error: unknown) => void;
  /** First sequence wanted. */
  from?: number;
  clock?: ClientClock;
}

export interface DialogFeed {
  /** The first sequence that has not been handed on. */
  readonly next: number;
  close(): void;
}

const retryMs = 1_000;

/**
 * A dialog as one ordered stream over any number of connections: reads on after the last event known, drops what it
 * has seen, and reads again from where something is missing. What is missing from the server's answer too is not for
 * us (a private note between agents) and is passed over.
 */
export function createDialogFeed(client: Client, options: DialogFeedOptions): DialogFeed {
  const { dialogId, conversationId, source, onEvents } = options;
  const clock = options.clock ?? platformClock;
  let next = options.from ?? 0;
  /** The position from which the server has been asked: a hole that begins here is none of ours. */
  let confirmed = -1;
  let filling = false;
  let closed = false;
  /** Frames that arrived ahead of the answer to a query. */
  let early: DialogEvent[][] = [];
  let cancelRetry = () => {};

  /** A frame's changes are one uninterrupted reading; something can be missing only before its first. */
  const take = (events: DialogEvent[]) => {
    const chatStates = events.filter((event) => event.sequence === undefined);
    if (chatStates.length > 0) onEvents(chatStates);
    const fresh = events.filter((event) => event.sequence !== undefined && event.sequence >= next);
    const first = fresh[0]?.sequence;
    if (first === undefined) return;
    if (first > next && confirmed !== next) {
      if (source === 'query') early.push(fresh);
      fill();
    } else pass(fresh);
  };
  const pass = (events: DialogEvent[]) => {
    const fresh = events.filter((event) => {
      const wanted = event.sequence !== undefined && event.sequence >= next;
      if (wanted && event.sequence !== undefined) next = event.sequence + 1;
      return wanted;
    });
    if (fresh.length > 0) onEvents(fresh);
  };

  const fill = () => {
    if (filling || closed) return;
    filling = true;
    cancelRetry();
    const wanted = { dialogId, ...(conversationId !== undefined && { conversationId }) };
    (source === 'query' ? query(wanted) : subscribe(wanted))
      .then(() => {
        if (!closed) options.onCaughtUp?.();
      })
      .catch((error: unknown) => {
        filling = false;
        early = [];
        if (closed || (error instanceof RequestError && error.code === 0)) return;
        if (error instanceof RequestError && error.temporary) cancelRetry = clock.after(retryMs, fill);
        else options.onError?.(error);
      });
  };
  const subscribe = async (wanted: { dialogId: string }) => {
    const fromSeq = next;
    const onReply = () => {
      filling = false;
      confirmed = fromSeq;
    };
    await client.request('ms.SubscribeMessagingEvents', { ...wanted, fromSeq }, { onReply });
    // Answers come in order: when this one is here, the stored events are too.
    await client.request('GetClock', {});
  };
  const query = async (wanted: { dialogId: string }) => {
    const onReply = (found: unknown[]) => {
      filling = false;
      if (closed) return;
      pass(found.flatMap(parseDialogEvent));
      const waiting = early;
      early = [];
      confirmed = next;
      for (const events of waiting) take(events);
    };
    await client.request('ms.QueryMessages', { ...wanted, newerThanSequence: next }, { onReply });
  };

  const stopNotifications = client.onNotification((frame) => {
    const events = parseDialogEvents(frame).filter((event) => event.dialogId === dialogId);
    if (events.length > 0) take(events);
  });
  const stopOnline = whenOnline(client, () => {
    filling = false;
    confirmed = -1;
    fill();
  });
  return {
    get next() {
      return next;
    },
    close() {
      closed = true;
      cancelRetry();
      stopNotifications();
      stopOnline();
    },
  };
}
