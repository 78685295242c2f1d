/** A fresh proof that it is still this user who sits at the session: of the password or of a passkey, for some minutes. */
import { hash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Store, User } from '../../store/store.ts';
import type { Seal } from '../seal.ts';
import type { Factors } from './factors.ts';
import { createChallenge, type Place, type RequestResponse, requestOptions } from './passkeys.ts';
import { createTickets, isOf, type Whose, whoseOf } from './tickets.ts';

const lifeMs = 600_000;

export interface OwnParts {
  store: Pick<Store, 'redeemLogin'>;
  clock: Clock;
  random: Random;
  /** Seals tickets. */
  seal: Seal;
  factors: Factors;
}

interface Answered {
  response: RequestResponse;
  ticket: string | undefined;
  place: Place;
}

export type OwnProof = ReturnType<typeof createOwnProof>;

export function createOwnProof({ store, clock, random, seal, factors }: OwnParts) {
  const proofs = createTickets<Whose & { bearerDigest: string }>({ seal, clock }, { purpose: 'proof', lifeMs });
  const asked = createTickets<Whose & { challenge: string }>({ seal, clock }, { purpose: 'proof by passkey', lifeMs });
  return {
    /** For somebody who has given it just now. */
    issue: (user: User, bearerDigest: string): string => proofs.issue({ ...whoseOf(user), bearerDigest }),

    holds(user: User, bearerDigest: string, text: string | undefined): boolean {
      const proof = proofs.open(text);
      return isOf(proof, user) && proof?.bearerDigest === bearerDigest;
    },

    async begin(user: User, place: Place) {
      const challenge = createChallenge(random);
      const { passkeys } = await factors.get(user);
      const options = await requestOptions({ passkeys, challenge, place });
      return { options, ticket: asked.issue({ ...whoseOf(user), challenge }) };
    },

    /** The session is one factor, the passkey another. */
    async answers(user: User, { response, ticket: text, place }: Answered): Promise<boolean> {
      const ticket = asked.open(text);
      if (!ticket || !isOf(ticket, user)) return false;
      const { challenge, untilTs } = ticket;
      const right = await factors.redeemPasskey(user, { response, challenge, place, alone: false });
      return right && store.redeemLogin(hash('sha256', challenge), untilTs);
    },
  };
}
