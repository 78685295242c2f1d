import type { Client } from './types.ts';

/** Calls `act` now if the client is online, and each time it comes online. */
export function whenOnline(client: Client, act: () => void): () => void {
  const stop = client.onStatus(({ state }) => {
    if (state === 'online') act();
  });
  if (client.status.state === 'online') act();
  return stop;
}
