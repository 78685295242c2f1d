/** Own messages on their way: in order within a dialog, kept over lost connections, never doubled. */
import type { Client } from '../client/types.ts';
import { RequestError } from '../client/errors.ts';
import type { Store } from './store.ts';

export interface Outbox {
  send(dialogId: string, text: string): void;
  resend(clientMessageId: string): void;
  discard(clientMessageId: string): void;
  /** Goes on with what waits. */
  pump(): void;
}

const busyPauseMs = 1000;

export function createOutbox(client: Client, store: Store): Outbox {
  const busy = new Set<string>();

  const next = (dialogId: string) =>
    store.get().pending.find((message) => message.dialogId === dialogId && message.status === 'sending');

  const publish = async (dialogId: string): Promise<void> => {
    const message = next(dialogId);
    if (!message) return;
    const { clientMessageId, text } = message;
    const event = { type: 'ContentEvent', contentType: 'text/plain', message: text } as const;
    const onReply = ({ sequence }: { sequence: number }) =>
      store.dispatch({ type: 'messageSent', clientMessageId, sequence });
    try {
      await client.request('ms.PublishEvent', { dialogId, event, clientMessageId }, { onReply });
    } catch (error) {
      const temporary = error instanceof RequestError && error.temporary;
      if (!temporary) store.dispatch({ type: 'messageFailed', clientMessageId });
      else if (client.status.state !== 'online') return;
      else await new Promise((resolve) => setTimeout(resolve, busyPauseMs));
    }
    await publish(dialogId);
  };
  const pumpDialog = (dialogId: string) => {
    if (busy.has(dialogId) || client.status.state !== 'online') return;
    busy.add(dialogId);
    void publish(dialogId).finally(() => busy.delete(dialogId));
  };
  const find = (clientMessageId: string) =>
    store.get().pending.find((message) => message.clientMessageId === clientMessageId);

  return {
    send(dialogId, text) {
      const clientMessageId = crypto.randomUUID();
      const message = { clientMessageId, dialogId, text, ts: Date.now(), status: 'sending' } as const;
      store.dispatch({ type: 'messageQueued', message });
      pumpDialog(dialogId);
    },
    resend(clientMessageId) {
      const message = find(clientMessageId);
      if (!message) return;
      store.dispatch({ type: 'messageQueued', message: { ...message, status: 'sending' } });
      pumpDialog(message.dialogId);
    },
    discard: (clientMessageId) => store.dispatch({ type: 'messageDiscarded', clientMessageId }),
    pump() {
      for (const { dialogId } of store.get().pending) pumpDialog(dialogId);
    },
  };
}
