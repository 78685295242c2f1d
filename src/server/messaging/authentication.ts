import type { CloseName } from '../../protocol/close-codes.ts';
import { AppError } from '../errors.ts';
import type { ConsumerVerdict } from '../identity/identity.ts';
import { deviceIdOf, parseClientProperties } from './client-properties.ts';
import type { Connection } from './connection.ts';
import { type ParsedRequest, refused, stringReply } from './dispatch.ts';
import { tellPresence } from './presence.ts';
import type { Services } from './services.ts';
import { createTokenBucket } from './token-bucket.ts';

/** How a consumer's connection gets its identity, and keeps it by renewal in place. */
export function createAuthentication(services: Services, admitted: (connection: Connection) => void) {
  const { clock, hub, identity, limits, log, signIns, store } = services;

  /** The one function that binds a connection to a consumer. */
  async function authenticate(connection: Connection, token: string): Promise<void> {
    const verdict = await identity.verifyConsumerToken(connection.accountId, token);
    if (connection.closed) return;
    if (!verdict.ok) return connection.close(refusalOf(verdict, connection));
    const { accountId, consumerId: id, expiresTs, authenticated } = verdict.identity;
    if (connection.caller && connection.caller.id !== id) return connection.close('unauthenticated');
    connection.expiresTs = expiresTs;
    if (connection.caller) return;
    if (hub.count({ kind: 'consumer', accountId, id }) >= limits.socketsPerConsumer)
      return connection.close('slowReader');
    connection.caller = { kind: 'consumer', accountId, id, authenticated };
    connection.allowRequest = createTokenBucket(clock, limits.requestBurst, limits.requestsPerSecond);
    hub.add(connection);
    admitted(connection);
    if (hub.count(connection) === 1)
      tellPresence(services, connection, 'ACTIVE')
        .then((open) => signIns.begun({ accountId, consumerId: id }, open))
        .catch((err) => log.error({ err }, 'presence failed'));
    /* Whoever ended the session before this socket was in the hub did not find it there. */
    const [ended] = await Promise.all([identity.hasEnded(verdict.identity), recallClearing(connection)]);
    if (ended) connection.revoked();
  }

  /** Whoever clears the history meanwhile finds this socket in the hub and sends it back here. */
  async function recallClearing({ caller, deviceId }: Connection): Promise<void> {
    if (caller?.kind !== 'consumer' || deviceId === undefined) return;
    const clearing = await store.findHistoryClearing(caller.accountId, caller.id, deviceId);
    if (clearing) caller.historyClearedTs = clearing.clearedTs;
  }

  async function initialise(connection: Connection, request: ParsedRequest): Promise<void> {
    if (connection.allowRequest && !connection.allowRequest()) {
      const { status, publicText } = new AppError('too-many-requests');
      return connection.reply(stringReply(connection.kind, request.id, status, publicText));
    }
    if (request.refusal) return connection.reply(refused(connection.kind, request));
    const headers = (Array.isArray(request.headers) ? request.headers : [request.headers]) as ({
      type?: unknown;
    } | null)[];
    const find = (suffix: string) => headers.find((h) => typeof h?.type === 'string' && h.type.endsWith(suffix));
    const said = find('.ClientProperties');
    if (said) {
      connection.clientProperties = parseClientProperties(said, String(connection.clientProperties.ipAddress ?? ''));
      const deviceId = deviceIdOf(said) ?? connection.deviceId;
      const isOther = deviceId !== connection.deviceId;
      connection.deviceId = deviceId;
      if (isOther) await recallClearing(connection);
    }
    const credential = find('.ConsumerAuthentication') as { jwt?: unknown } | undefined;
    if (connection.kind === 'consumer' && typeof credential?.jwt === 'string')
      await authenticate(connection, credential.jwt);
    if (connection.closed) return;
    if (!connection.caller) return connection.close('unauthenticated');
    connection.reply(stringReply(connection.kind, request.id, 200, 'OK Connection initialised'));
  }

  return { authenticate, initialise };
}

/** Who was vouched for asks the page for a new token; everybody else asks the identity provider. */
function refusalOf(verdict: ConsumerVerdict & { ok: false }, { caller }: Connection): CloseName {
  const authenticated = verdict.reason === 'expired' && verdict.authenticated;
  const renewing = caller?.kind === 'consumer' && caller.authenticated;
  return authenticated || renewing ? 'unauthenticated' : 'identityInvalid';
}
