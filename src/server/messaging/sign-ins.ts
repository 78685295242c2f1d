/**
 * Tells agents when a consumer's sign-in has ended without renewal, and when it is back. A socket that loses its
 * credential says nothing yet: the client may be fetching a new one, or hold another socket, here or on another node. So
 * the consumer is looked for once more after a while, and the other nodes are asked; an answer that gets lost costs no
 * more than a line too many. Few are looked for at a time, however many sign-ins end together.
 */
import type { ConsumerStatus, Conversation } from '../../protocol/conversation.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { consumerStatusEvent } from './consumer-status.ts';
import type { Conversations } from './conversations.ts';
import type { Hub } from './hub.ts';

interface Who {
  accountId: string;
  consumerId: string;
}

export interface SignIns {
  /** The consumer's last socket on this node has lost its credential. */
  ended(who: Who): void;
  /** The consumer's first socket on this node has been authenticated; these conversations are open. */
  begun(who: Who, open: readonly Conversation[]): Promise<void>;
  /** Another node looks for the consumer. */
  asked(who: Who): void;
  /** Another node has found the consumer. */
  held(who: Who): void;
  close(): void;
}

const sweepMs = 1_000;
/** Time to fetch a new token from the brand's page and to connect with it. */
const graceMs = 10_000;
/** Time for the other nodes to answer. */
const answerMs = 1_000;
const atOnce = 8;
/** By then a node that looked for the consumer has told its agents. */
const soughtMs = 5_000;
const mostSought = 1_000;

interface Missing extends Who {
  askTs: number;
  asked: boolean;
}

export function createSignIns(deps: {
  store: Store;
  bus: Bus;
  conversations: Conversations;
  hub: Pick<Hub, 'count'>;
  clock: Clock;
  log: Log;
}): SignIns {
  const { store, bus, conversations, hub, clock, log } = deps;
  const missing = new Map<string, Missing>();
  /** Consumers that other nodes look for, who may come here too late to be found. */
  const sought = new Map<string, Who & { untilTs: number }>();
  let telling = 0;

  const isHere = ({ accountId, consumerId }: Who): boolean =>
    hub.count({ kind: 'consumer', accountId, id: consumerId }) > 0;

  async function tell({ accountId, consumerId }: Who, status: ConsumerStatus): Promise<void> {
    const query = { accountId, consumerId, state: ['OPEN'], limit: 1 };
    for (const { convId } of await store.listConversations(query))
      await conversations.change(accountId, convId, (conversation) => {
        const { state, consumerStatus = 'SIGNED_IN_AGAIN' } = conversation;
        return state === 'CLOSE' || consumerStatus === status ? [] : [consumerStatusEvent(conversation, status)];
      });
  }

  function tellEnded(who: Missing): void {
    missing.delete(keyOf(who));
    if (isHere(who)) return;
    telling++;
    tell(who, 'SIGN_IN_ENDED')
      .then(() => (isHere(who) ? tell(who, 'SIGNED_IN_AGAIN') : undefined))
      .catch((err) => {
        log.error({ err }, 'agents were not told that a sign-in ended, and will be later');
        if (!missing.has(keyOf(who))) ended(who);
      })
      .finally(() => {
        telling--;
        tellDue();
      });
  }

  function ended({ accountId, consumerId }: Who): void {
    const who = { accountId, consumerId, askTs: clock.now() + graceMs, asked: false };
    missing.delete(keyOf(who));
    missing.set(keyOf(who), who);
  }

  /** What is further off than anything here ever is was reckoned by a clock that has been set back since. */
  function isReached(ts: number): boolean {
    const inMs = ts - clock.now();
    return inMs <= 0 || inMs > graceMs + answerMs;
  }

  /** The one that has been missing longest stands first. */
  function tellDue(): void {
    for (const who of missing.values()) {
      if (telling >= atOnce || !who.asked || !isReached(who.askTs + answerMs)) return;
      tellEnded(who);
    }
  }

  function tellFound(): void {
    for (const who of sought.values()) {
      if (!isReached(who.untilTs)) return;
      sought.delete(keyOf(who));
      if (isHere(who))
        tell(who, 'SIGNED_IN_AGAIN').catch((err) => log.error({ err }, 'agents were not told that a sign-in goes on'));
    }
  }

  const stop = clock.every(sweepMs, () => {
    tellDue();
    tellFound();
    for (const who of missing.values()) {
      if (!isReached(who.askTs)) return;
      if (who.asked) continue;
      who.asked = true;
      bus.publish({ kind: 'sign-in-ended', accountId: who.accountId, consumerId: who.consumerId });
    }
  });

  return {
    ended,
    async begun(who, open) {
      missing.delete(keyOf(who));
      if (open.some(({ consumerStatus }) => consumerStatus === 'SIGN_IN_ENDED')) await tell(who, 'SIGNED_IN_AGAIN');
    },
    asked(who) {
      const { accountId, consumerId } = who;
      if (isHere(who)) bus.publish({ kind: 'sign-in-held', accountId, consumerId });
      else if (sought.size < mostSought)
        sought.set(keyOf(who), { accountId, consumerId, untilTs: clock.now() + soughtMs });
    },
    held: (who) => void missing.delete(keyOf(who)),
    close: stop,
  };
}

const keyOf = ({ accountId, consumerId }: Who): string => `${accountId}\n${consumerId}`;
