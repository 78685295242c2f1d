/**
 * What a browser or client keeps for us between two steps, sealed, so that it can be neither read nor made up. Each
 * purpose is sealed for itself: a ticket of one opens as no other.
 */
import type { Clock } from '../../clock.ts';
import type { Seal } from '../seal.ts';

export interface Tickets<T extends object> {
  issue(content: T): string;
  /** Undefined: it is none of ours, is for something else, or its time is over. */
  open(text: string | undefined): (T & { untilTs: number }) | undefined;
}

const longestTicket = 4096;

export function createTickets<T extends object>(
  { seal, clock }: { seal: Seal; clock: Clock },
  { purpose, lifeMs }: { purpose: string; lifeMs: number },
): Tickets<T> {
  return {
    issue(content) {
      const plain = JSON.stringify({ ...content, untilTs: clock.now() + lifeMs });
      return seal.seal(Buffer.from(plain), purpose).toString('base64url');
    },
    open(text) {
      if (!text || text.length > longestTicket) return undefined;
      const plain = seal.open(Buffer.from(text, 'base64url'), purpose);
      if (!plain) return undefined;
      const ticket = JSON.parse(plain.toString()) as T & { untilTs: number };
      return ticket.untilTs > clock.now() ? ticket : undefined;
    },
  };
}

/** Of whom a ticket is, where it is of one user. */
export interface Whose {
  accountId: string;
  userId: string;
}

export const whoseOf = ({ accountId, userId }: Whose): Whose => ({ accountId, userId });

export const isOf = (ticket: Whose | undefined, { accountId, userId }: Whose): boolean =>
  ticket?.accountId === accountId && ticket.userId === userId;
