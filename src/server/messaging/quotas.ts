/**
 * How much of what is stored one peer may send: consumers, anonymous networks, agents and accounts each have a share of their
 * own, so that none of them costs another its service. Of an account's share a part is left to its agents. Kept in memory, by each node for itself, in windows that end.
 */
import type { Clock } from '../clock.ts';
import type { Limits } from '../config.ts';
import { AppError } from '../errors.ts';
import { limitedNetwork } from '../identity/address-limits.ts';
import { createThrottle, type Throttle } from '../identity/throttle.ts';

/** Who sends. */
export interface Sender {
  kind: 'consumer' | 'agent';
  accountId: string;
  id: string;
  /** Where a consumer comes from for whom nobody vouches. */
  anonymousAddress?: string | undefined;
}

export interface Quotas {
  /** One request that is stored, of so many bytes; throws `quota-used-up` with the time to wait. */
  takeMessage(sender: Sender, bytes: number): void;
  /** One conversation that is opened. */
  takeConversation(sender: Sender): void;
  /** One request for the history of a consumer. */
  takeRead(sender: Pick<Sender, 'accountId' | 'id'>): void;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const mostKeys = 50_000;
/** What a request takes in the log beside its own text. */
const rowBytes = 512;
/** Parts of an account's share that customers get at most, and those of them for whom nobody vouches: agents always have the rest. */
const customersPart = 3 / 4;
const anonymousPart = 1 / 2;

export function createQuotas(clock: Clock, limits: Limits): Quotas {
  const meter = (attempts: number, windowMs: number): Throttle =>
    createThrottle(clock, { attempts, windowMs, mostKeys });
  const meters = {
    consumer: meterPair(limits.messagesPerConsumerMinute, limits.bytesPerConsumerDay),
    network: meterPair(limits.messagesPerNetworkMinute, limits.bytesPerNetworkDay),
    agent: meterPair(limits.messagesPerAgentMinute, limits.bytesPerAgentDay),
    account: accountPart(1),
    customers: accountPart(customersPart),
    anonymous: accountPart(anonymousPart),
  };
  const conversations = {
    consumer: meter(limits.conversationsPerConsumerHour, hourMs),
    network: meter(limits.conversationsPerNetworkHour, hourMs),
  };
  const reads = meter(limits.historyReadsPerMinute, minuteMs);

  function meterPair(perMinute: number, bytesPerDay: number) {
    return { messages: meter(perMinute, minuteMs), bytes: meter(bytesPerDay, dayMs) };
  }

  function accountPart(part: number) {
    return meterPair(limits.messagesPerAccountMinute * part, limits.megabytesPerAccountDay * 1_048_576 * part);
  }

  return {
    takeMessage(sender, bytes) {
      const { kind, accountId, id, anonymousAddress } = sender;
      const network = anonymousAddress === undefined ? undefined : limitedNetwork(anonymousAddress);
      const own = `${accountId}\n${id}`;
      const shares = [
        { name: kind, key: own, ...meters[kind] },
        ...(network === undefined ? [] : [{ name: 'network', key: network, ...meters.network }]),
        ...(anonymousAddress === undefined
          ? []
          : [{ name: "account's anonymous customers", key: accountId, ...meters.anonymous }]),
        ...(kind === 'consumer' ? [{ name: "account's customers", key: accountId, ...meters.customers }] : []),
        { name: 'account', key: accountId, ...meters.account },
      ];
      const size = bytes + rowBytes;
      for (const { name, key, messages, bytes: stored } of shares)
        mustNotWait(Math.max(messages.waitMs(key), stored.waitMs(key, size)), name);
      for (const { key, messages, bytes: stored } of shares) {
        messages.take(key);
        stored.take(key, size);
      }
    },
    takeConversation({ accountId, id, anonymousAddress }) {
      mustNotWait(conversations.consumer.take(`${accountId}\n${id}`), 'consumer');
      const network = anonymousAddress === undefined ? undefined : limitedNetwork(anonymousAddress);
      if (network !== undefined) mustNotWait(conversations.network.take(network), 'network');
    },
    takeRead: ({ accountId, id }) => mustNotWait(reads.take(`${accountId}\n${id}`), 'consumer'),
  };
}

function mustNotWait(waitMs: number, detail: string): void {
  if (waitMs > 0)
    throw new AppError('quota-used-up', {
      retryAfterMs: waitMs,
      hint: `wait ${Math.ceil(waitMs / 1000)} s (share of the ${detail})`,
    });
}
