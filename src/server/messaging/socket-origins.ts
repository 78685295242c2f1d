/**
 * Browsers say which page opens a socket. A customer's comes from the account's pages or from the window, which is a page
 * of this server; an agent's from the workspace. Programs say nothing, and their credential speaks for them.
 */
import type { IncomingMessage } from 'node:http';
import { isOrigin } from '../engagement/allowed-origins.ts';
import type { AccountSettings } from '../store/store.ts';
import type { Transport } from '../transport.ts';

interface SocketOrigins {
  allows(request: IncomingMessage, kind: 'consumer' | 'agent', settings: AccountSettings): boolean;
}

interface SocketOriginsOptions {
  transport: Transport;
  /** Under which clients reach the server. */
  authority: string | undefined;
  allowsPage(settings: AccountSettings, origin: string): boolean;
}

export function createSocketOrigins({ transport, authority, allowsPage }: SocketOriginsOptions): SocketOrigins {
  const isOurs = (origin: string, request: IncomingMessage): boolean => {
    const { protocol, host } = new URL(origin);
    /* A page that came in the clear may have been changed on the way: it opens nothing over TLS. */
    if (protocol === 'http:' && transport.isSecure(request)) return false;
    return [transport.hostOf(request), authority].some((name) => name !== undefined && hostAt(protocol, name) === host);
  };
  return {
    allows(request, kind, settings) {
      const { origin } = request.headers;
      if (origin === undefined) return true;
      if (!isOrigin(origin)) return false;
      return isOurs(origin, request) || (kind === 'consumer' && allowsPage(settings, origin));
    },
  };
}

/** As browsers write it in `Origin`: without the scheme's own port. */
function hostAt(protocol: string, name: string): string | undefined {
  const address = `${protocol}//${name}`;
  return URL.canParse(address) ? new URL(address).host : undefined;
}
