import type { ResponseFrame } from '../protocol/frames.ts';
import type { ClientClock } from './clock.ts';
import { RequestError } from './errors.ts';

interface Waiting {
  resolve: (body: unknown) => void;
  reject: (error: RequestError) => void;
  onReply: ((body: unknown) => void) | undefined;
  cancelTimeout: () => void;
}

export interface Pending {
  add(id: string, timeoutMs: number, onReply?: (body: unknown) => void): Promise<unknown>;
  settle(frame: ResponseFrame): void;
  rejectAll(text: string): void;
}

/** The requests of one socket that wait for their answer. */
export function createPending(clock: ClientClock): Pending {
  const waiting = new Map<string, Waiting>();
  const take = (id: string) => {
    const found = waiting.get(id);
    waiting.delete(id);
    found?.cancelTimeout();
    return found;
  };
  return {
    add: (id, timeoutMs, onReply) =>
      new Promise((resolve, reject) => {
        const cancelTimeout = clock.after(timeoutMs, () =>
          take(id)?.reject(new RequestError(408, 'no answer in time')),
        );
        waiting.set(id, { resolve, reject, onReply, cancelTimeout });
      }),
    settle({ reqId, code, body }) {
      const found = take(reqId);
      if (!found) return;
      if (code >= 400) return found.reject(new RequestError(code, typeof body === 'string' ? body : 'refused'));
      found.onReply?.(body);
      found.resolve(body);
    },
    rejectAll(text) {
      for (const id of [...waiting.keys()]) take(id)?.reject(new RequestError(0, text));
    },
  };
}
