/** Tells the consumer that the agent types: at the first key, again while it goes on, and when it stops. */
import type { Client } from '../client/types.ts';

const renewMs = 5000;
const idleMs = 3000;

export interface TypingSignal {
  /** A key was pressed in the composer of this dialog. */
  typed(dialogId: string): void;
  /** The message was sent, or the composer left or emptied. */
  stopped(): void;
}

export function createTypingSignal(client: Client): TypingSignal {
  let current: string | undefined;
  let toldAt = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  const tell = (dialogId: string, chatState: 'COMPOSING' | 'ACTIVE') => {
    // A chat state that is lost does no harm: the next one corrects it.
    client.request('ms.PublishEvent', { dialogId, event: { type: 'ChatStateEvent', chatState } }).catch(() => {});
  };
  const stopped = () => {
    clearTimeout(idle);
    if (current !== undefined) tell(current, 'ACTIVE');
    current = undefined;
  };
  return {
    typed(dialogId) {
      if (current !== undefined && current !== dialogId) stopped();
      const now = Date.now();
      if (current === undefined || now - toldAt >= renewMs) {
        tell(dialogId, 'COMPOSING');
        toldAt = now;
      }
      current = dialogId;
      clearTimeout(idle);
      idle = setTimeout(stopped, idleMs);
    },
    stopped,
  };
}
