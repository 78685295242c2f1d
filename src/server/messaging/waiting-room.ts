/** Sockets that have not authenticated yet, by the network that they come from. */
import type { Duplex } from 'node:stream';
import { bounds } from '../../protocol/bounds.ts';
import type { Limits } from '../config.ts';
import { networkOf } from '../identity/throttle.ts';
import type { Connection } from './connection.ts';

export interface WaitingRoom {
  /** Whoever has waited longest gives way when there is no room: of the same network, or of the one that has the most. */
  enter(connection: Connection, address: string): void;
  leave(connection: Connection): void;
}

type Room = Pick<Limits, 'unauthenticatedSockets' | 'unauthenticatedSocketsPerAddress'>;

export function createWaitingRoom(limits: Room): WaitingRoom {
  const networks = new Map<string, Set<Connection>>();
  const homes = new Map<Connection, string>();

  function leave(connection: Connection): void {
    const network = homes.get(connection);
    if (network === undefined) return;
    homes.delete(connection);
    const waiting = networks.get(network);
    waiting?.delete(connection);
    if (waiting?.size === 0) networks.delete(network);
  }

  function fullest(): Set<Connection> {
    let most = new Set<Connection>();
    for (const waiting of networks.values()) if (waiting.size > most.size) most = waiting;
    return most;
  }

  function turnAwayOldest(waiting: Set<Connection>): void {
    for (const oldest of waiting) {
      leave(oldest);
      oldest.close('slowReader');
      oldest.terminate();
      return;
    }
  }

  return {
    enter(connection, address) {
      const network = networkOf(address);
      const waiting = networks.get(network) ?? new Set();
      if (waiting.size >= limits.unauthenticatedSocketsPerAddress) turnAwayOldest(waiting);
      else if (homes.size >= limits.unauthenticatedSockets) turnAwayOldest(fullest());
      networks.set(network, waiting.add(connection));
      homes.set(connection, network);
    },
    leave,
  };
}

/** Closes what sends more before it has authenticated than a credential takes, in one frame or in many. */
export function limitUntilAuthenticated(connection: Connection, stream: Duplex): void {
  let received = 0;
  const count = (chunk: Buffer): void => {
    if (connection.caller || connection.closed) return void stream.off('data', count);
    received += chunk.length;
    /* What follows a credential that is being looked at is on its way already. */
    if (received <= bounds.unauthenticatedBytes || connection.isHandling) return;
    connection.close('tooLarge');
    connection.terminate();
  };
  stream.on('data', count);
}
