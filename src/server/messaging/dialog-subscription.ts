/**
 * Brings one consumer's socket every event of one dialog exactly once and in order: read the log from the cursor, cut
 * over, go live. Subscribing, reconnecting and recovering from a gap are all this.
 */
import { type Conversation, findDialog, type LoggedEvent, type MessagePublished } from '../../protocol/conversation.ts';
import type { Store } from '../store/store.ts';
import { messageChange, messageNotification } from './dialects/consumer-v3.ts';

export interface DialogSubscription {
  /** Called for every event this node learns of: next in sequence → sent; ahead → the log is read; behind → dropped. */
  published(event: MessagePublished, frame: () => string): void;
  /** Sends everything from `fromSequence` on, then goes live; settles when the first page is out. */
  start(fromSequence: number): Promise<void>;
}

const replayPage = 200;
const replayBytes = 524_288;
const frameBytes = 131_072;

export function createDialogSubscription(options: {
  store: Store;
  conversationId: string;
  dialogId: string;
  send: (frame: string) => void;
  /** As `send`, and settles when the peer's system has taken the bytes, so that a long replay needs little memory. */
  sendAndWait: (frame: string) => Promise<void>;
  /** The socket has gone: nothing more is read for it. */
  ended: () => boolean;
  /** The conversation as far as this node has delivered it. */
  peek: () => Conversation | undefined;
  failed: (cause: unknown) => void;
}): DialogSubscription {
  const { store, conversationId, dialogId, send, sendAndWait, ended, peek, failed } = options;
  let next = 0;
  let live = false;
  let run = 0;

  async function replay(firstPageSent?: () => void): Promise<void> {
    const own = ++run;
    live = false;
    for (;;) {
      const page = await store.readDialog({
        conversationId,
        dialogId,
        fromSequence: next,
        limit: replayPage,
        mostBytes: replayBytes,
        from: 'oldest',
      });
      if (own !== run || ended()) return;
      const last = page.at(-1)?.event;
      if (last?.type === 'MessagePublished') next = last.sequence + 1;
      for (const changes of inFrames(page.flatMap(visibleChange))) {
        await sendAndWait(JSON.stringify(messageNotification(changes)));
        if (own !== run) return;
      }
      firstPageSent?.();
      const known = peek();
      if ((known || page.length === 0) && delivered(known, dialogId) <= next) break;
    }
    live = true;
  }

  return {
    published(event, frame) {
      if (!live || event.sequence < next) return;
      if (event.sequence > next) {
        replay().catch(failed);
        return;
      }
      next = event.sequence + 1;
      if (!event.audience) send(frame());
    },
    start(fromSequence) {
      next = fromSequence;
      return new Promise((firstPageSent) => {
        replay(firstPageSent).catch(failed).finally(firstPageSent);
      });
    },
  };
}

/** Changes by the frame: a frame that takes too long to read would be cut off again and again. */
function inFrames(changes: readonly unknown[]): unknown[][] {
  const frames: unknown[][] = [];
  let bytes = frameBytes;
  for (const change of changes) {
    const size = JSON.stringify(change).length;
    if (bytes + size > frameBytes) {
      frames.push([]);
      bytes = 0;
    }
    frames.at(-1)?.push(change);
    bytes += size;
  }
  return frames;
}

const delivered = (conversation: Conversation | undefined, dialogId: string): number =>
  (conversation && findDialog(conversation, dialogId)?.nextSequence) ?? 0;

/** Private notes are no consumer's business. */
function visibleChange(logged: LoggedEvent): unknown[] {
  const { event } = logged;
  return event.type === 'MessagePublished' && !event.audience ? [messageChange(logged, event)] : [];
}
