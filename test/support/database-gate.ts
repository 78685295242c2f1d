import { connect, createServer, type Socket } from 'node:net';

export interface DatabaseGate {
  /** The database's own, by way of the gate. */
  url: string;
  /** From now on answers are kept back. */
  hold(): void;
  /** Connections whose answer has been kept back. */
  held(): number;
  /** Breaks all connections; new ones pass. */
  cut(): void;
  close(): Promise<void>;
}

/** Stands between a node and its database, as a network does that can break. */
export async function openDatabaseGate(databaseUrl: string): Promise<DatabaseGate> {
  const { hostname, port } = new URL(databaseUrl);
  const pairs = new Set<readonly [client: Socket, server: Socket]>();
  const kept = new Set<Socket>();
  let holding = false;
  const gate = createServer((client) => {
    const server = connect(Number(port), hostname);
    const pair = [client, server] as const;
    pairs.add(pair);
    client.pipe(server);
    server.on('data', (answer) => {
      if (holding) kept.add(client);
      else client.write(answer);
    });
    for (const [one, other] of [pair, pair.toReversed() as [Socket, Socket]])
      one
        .on('error', () => {})
        .on('close', () => {
          pairs.delete(pair);
          other.destroy();
        });
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const address = gate.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address ? address.port : 0);
  const cut = () => {
    holding = false;
    kept.clear();
    for (const [client] of pairs) client.resetAndDestroy();
  };
  return {
    url: url.href,
    hold() {
      holding = true;
    },
    held: () => kept.size,
    cut,
    close() {
      cut();
      return new Promise((resolve) => gate.close(() => resolve()));
    },
  };
}
