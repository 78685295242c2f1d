/** Requests of a page's socket, kept from the server for as long as a test wants. */
import type { Page } from 'playwright-core';
import type { RequestType } from '../../src/protocol/requests.ts';

export interface HeldRequest {
  /** It reaches the server now. */
  pass(): void;
  /** The page is answered so instead. */
  refuse(code: number): void;
}

export interface RequestHolder {
  /** The next request of this type, which waits; those after it pass. */
  next(type: RequestType): Promise<HeldRequest>;
}

/** Before the page opens its socket. */
export async function holdRequests(page: Page): Promise<RequestHolder> {
  const awaited = new Map<string, (held: HeldRequest) => void>();
  await page.routeWebSocket(/ws_api/, (line) => {
    const server = line.connectToServer();
    line.onMessage((message) => {
      const { id, type } = JSON.parse(String(message)) as { id: string; type: string };
      const take = awaited.get(type);
      if (!take) return server.send(message);
      awaited.delete(type);
      take({
        pass: () => server.send(message),
        refuse: (code) =>
          line.send(JSON.stringify({ kind: 'resp', reqId: id, type: 'StringResponse', code, body: 'refused' })),
      });
    });
  });
  return { next: (type) => new Promise((resolve) => awaited.set(type, resolve)) };
}
