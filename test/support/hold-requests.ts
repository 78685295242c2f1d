/** Requests of a page's socket, kept from the server for as long as a test wants. */
import type { Page, WebSocketRoute } from 'playwright-core';
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
  /** The page loses its connection, and cannot come back until it is mended. */
  cut(): Promise<void>;
  mend(): void;
}

/** Before the page opens its socket. */
export async function holdRequests(page: Page): Promise<RequestHolder> {
  const awaited = new Map<string, (held: HeldRequest) => void>();
  const lines = new Set<WebSocketRoute>();
  let down = false;
  await page.routeWebSocket(/ws_api/, (line) => {
    if (down) return line.close({ code: 1001 });
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
    /* Of both, for closing one leaves the other as it is. */
    lines.add(line).add(server);
  });
  return {
    next: (type) => new Promise((resolve) => awaited.set(type, resolve)),
    async cut() {
      down = true;
      const cutting = [...lines].map((line) => line.close({ code: 1001 }));
      lines.clear();
      await Promise.all(cutting);
    },
    mend() {
      down = false;
    },
  };
}
