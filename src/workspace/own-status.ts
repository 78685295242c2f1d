import type { Availability } from '../protocol/enums.ts';
import type { Desk } from './desk.ts';
import { findNotification } from './wire.ts';

interface Status {
  availability: Availability;
  reason: string;
}

/**
 * Whoever logs in is there. Later the status is the server's to tell, for it may be chosen in another browser; but the server
 * forgets who stays away for a while, and who comes back offline is what they were before. The store must have heard first.
 * The result stops it.
 */
export function keepOwnStatus({ client, store, setAvailability }: Desk, loggedIn: boolean): () => void {
  const online: Status = { availability: 'ONLINE', reason: '' };
  let begins = loggedIn;
  let before: Status | undefined;
  /** Once more on the next line, where this one breaks before the answer. */
  const restore = (status: Status) => {
    setAvailability(status.availability, status.reason).catch(() => {
      if (client.status.state !== 'online') before = status;
    });
  };
  const stopStatus = client.onStatus(({ state }) => {
    if (state === 'online') return;
    const { availability, reason } = store.get();
    before ??= { availability, reason };
  });
  const stopNotifications = client.onNotification((frame) => {
    if (findNotification(frame)?.type !== '.ams.routing.AgentStateNotification') return;
    const status = begins ? online : store.get().availability === 'OFFLINE' ? before : undefined;
    begins = false;
    before = undefined;
    if (status && status.availability !== 'OFFLINE') restore(status);
  });
  return () => {
    stopStatus();
    stopNotifications();
  };
}
