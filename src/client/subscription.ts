import type { Body, RequestType } from '../protocol/requests.ts';
import { type ClientClock, platformClock } from './clock.ts';
import { RequestError } from './errors.ts';
import { parseChanges } from './notifications.ts';
import type { Client } from './types.ts';
import { whenOnline } from './when-online.ts';

type SubscribeType = Extract<
  RequestType,
  'cqm.SubscribeExConversations' | 'routing.SubscribeRoutingTasks' | 'routing.SubscribeAgentsState'
>;

export interface SubscriptionOptions<K extends SubscribeType, T> {
  type: K;
  body: Body<K>;
  /** A change's `result` → what to keep; undefined leaves it out. */
  parse: (result: Record<string, unknown>) => T | undefined;
  key: (item: T) => string;
  /** Called after every notification; the map is the whole present set, the id what the server knows it by. */
  onChange: (items: ReadonlyMap<string, T>, subscriptionId: string) => void;
  /** The server refuses the subscription; what may pass is tried again without a word. */
  onError?: (error: unknown) => void;
  clock?: ClientClock;
}

const retryMs = 1_000;

export interface Subscription<T> {
  readonly items: ReadonlyMap<string, T>;
  /** The snapshot of the present connection has come. */
  readonly ready: boolean;
  /** Subscribes again after a refusal. */
  retry(): void;
  close(): void;
}

/**
 * A live set: conversations, routing tasks or agents' states. Subscribes again after every reconnect; the snapshot
 * that follows replaces what was known, so that nothing which ended in the meantime stays.
 */
export function createSubscription<K extends SubscribeType, T>(
  client: Client,
  options: SubscriptionOptions<K, T>,
): Subscription<T> {
  const { type, body, parse, key, onChange, onError, clock = platformClock } = options;
  let items = new Map<string, T>();
  let id: string | undefined;
  let snapshotDue = false;
  let ready = false;
  let cancelRetry = () => {};

  const stopNotifications = client.onNotification((frame) => {
    const found = parseChanges(frame);
    if (!found || found.subscriptionId !== id) return;
    if (snapshotDue) items = new Map();
    snapshotDue = false;
    ready = true;
    for (const change of found.changes) {
      const item = parse(change.result);
      if (item === undefined) continue;
      if (change.type === 'DELETE') items.delete(key(item));
      else items.set(key(item), item);
    }
    onChange(items, found.subscriptionId);
  });
  const stopStatus = client.onStatus(({ state }) => {
    if (state !== 'online') ready = false;
  });
  const subscribe = () => {
    cancelRetry();
    const onReply = (reply: unknown) => {
      id = (reply as { subscriptionId: string }).subscriptionId;
      snapshotDue = true;
    };
    client.request(type, body, { onReply }).catch((error: unknown) => {
      if (!(error instanceof RequestError) || !error.temporary) onError?.(error);
      else if (error.code !== 0) cancelRetry = clock.after(retryMs, subscribe);
    });
  };
  const stopOnline = whenOnline(client, subscribe);

  return {
    get items() {
      return items;
    },
    get ready() {
      return ready;
    },
    retry: subscribe,
    close() {
      cancelRetry();
      stopNotifications();
      stopStatus();
      stopOnline();
    },
  };
}
