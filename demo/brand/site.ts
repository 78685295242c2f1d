/** The demo brand's website: a shop on its own origin whose customers log in and write to the shop. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrandSite, BrandSiteOptions } from '../../src/server/demo/run.ts';
import { type BrandIdentity, createBrandIdentity } from './oidc/identity.ts';
import { answer } from './routes.ts';
import { createSessions } from './session.ts';
import { refuse } from './visit.ts';

export interface DemoShop extends BrandSite {
  /** What its demo panel turns. */
  identity: Pick<BrandIdentity, 'controls' | 'rotateKeys'>;
}

export async function startBrandSite(options: BrandSiteOptions): Promise<DemoShop> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const sessions = createSessions();
  const identity = await createBrandIdentity({
    ...options,
    origin: `http://localhost:${port}`,
    findVisitor: sessions.find,
  });
  const shop = { ...options, sessions, identity, reports: [] };
  server.on('request', (request, response) => {
    answer(shop, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 400, 'That request could not be read.');
    });
  });
  return {
    port,
    connectors: identity.connectors,
    identity,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
