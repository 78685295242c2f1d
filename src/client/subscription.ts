import type { Body, RequestType } from '../protocol/requests.ts';
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
  /** Called after every notification; the map is the whole present set. */
  onChange: (items: ReadonlyMap<string, T>) => void;
  onError?: (error: unknown) => void;
}

export interface Subscription<T> {
  readonly items: ReadonlyMap<string, T>;
  /** True once the first snapshot has come. */
  readonly ready: boolean;
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
  const { type, body, parse, key, onChange, onError } = options;
  let items = new Map<string, T>();
  let id: string | undefined;
  let snapshotDue = false;
  let ready = false;

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
    onChange(items);
  });
  const stopOnline = whenOnline(client, () => {
    const onReply = (reply: unknown) => {
      id = (reply as { subscriptionId: string }).subscriptionId;
      snapshotDue = true;
    };
    client.request(type, body, { onReply }).catch((error: unknown) => onError?.(error));
  });

  return {
    get items() {
      return items;
    },
    get ready() {
      return ready;
    },
    close() {
      stopNotifications();
      stopOnline();
    },
  };
}
