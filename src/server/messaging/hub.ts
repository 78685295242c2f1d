/**
 * Who is told what on this node. Commits arrive here in the order of each conversation's log and leave in that order on
 * every socket. A frame is written once for all sockets that get the same.
 */
import {
  type ChatStateEvent,
  type Conversation,
  findDialog,
  isSilent,
  type LoggedEvent,
  type MessagePublished,
  type Originator,
  type Ring,
} from '../../protocol/conversation.ts';
import type { AgentState, HistoryClearing } from '../store/store.ts';
import type { ConversationSubscription } from './conversation-subscription.ts';
import type { Commit } from './conversations.ts';
import * as agentDialect from './dialects/agent-v2.ts';
import * as consumerDialect from './dialects/consumer-v3.ts';
import type { DialogSubscription } from './dialog-subscription.ts';
import { isSameOversight, type Oversight } from './oversight.ts';
import { createIndex } from './socket-index.ts';

/** A connection as the hub sees it: what it stands for and what it has asked to be told. */
export interface Listener {
  kind: 'consumer' | 'agent';
  accountId: string;
  /** The consumer's `sub`, or the agent's PID. */
  id: string;
  bearerDigest?: string;
  /** What an agent may list without taking part in it. */
  oversight: Oversight;
  deviceId?: string | undefined;
  /** What began before then has been cleared away on this device. */
  historyClearedTs?: number | undefined;
  conversations: Map<string, ConversationSubscription>;
  /** By dialog id; consumers only. */
  dialogs: Map<string, DialogSubscription>;
  /** Subscription id of `SubscribeRoutingTasks`, agents only. */
  routingTasks?: string;
  /** Subscription id of `SubscribeAgentsState`, agents only. */
  agentStates?: string;
  send(frame: string): void;
  /** The credential has been revoked. */
  revoked(): void;
  /** What it shows no longer holds: it has to come back with the same token and ask again. */
  mustReturn(): void;
}

/** Who listens here, by person and by account. */
function createListeners() {
  const consumers = createIndex<Listener>();
  const agents = createIndex<Listener>();
  const agentsOfAccount = createIndex<Listener>();
  const overseers = createIndex<Listener>();
  let size = 0;

  return {
    consumers,
    agents,
    agentsOfAccount,
    overseers,
    size: () => size,
    /** Consumers' sockets that say which device they are on. */
    devices: (): Listener[] => consumers.all().filter(({ deviceId }) => deviceId !== undefined),
    /** That sockets here belong to. */
    accounts: (): Set<string> =>
      new Set([...agentsOfAccount.keys(), ...consumers.keys().map((name) => name.slice(0, name.indexOf('\n')))]),
    add(listener: Listener): void {
      size++;
      const index = listener.kind === 'consumer' ? consumers : agents;
      index.add(key(listener.accountId, listener.id), listener);
      if (listener.kind === 'agent') agentsOfAccount.add(listener.accountId, listener);
      if (listener.oversight !== 'none') overseers.add(listener.accountId, listener);
    },
    remove(listener: Listener): void {
      size--;
      const index = listener.kind === 'consumer' ? consumers : agents;
      index.remove(key(listener.accountId, listener.id), listener);
      agentsOfAccount.remove(listener.accountId, listener);
      overseers.remove(listener.accountId, listener);
    },
    /** Whoever may have the conversation in a list. Agents who take no part have not: their number costs nothing. */
    *of({ before, after }: Commit): Iterable<Listener> {
      const { brandId, consumerId } = after;
      yield* consumers.get(key(brandId, consumerId));
      yield* overseers.get(brandId);
      for (const agent of before ? partakers(before, after) : agentsOfAccount.get(brandId))
        if (agent.oversight === 'none') yield agent;
    },
  };

  function* partakers(before: Conversation, after: Conversation): Iterable<Listener> {
    const dialogs = [...before.dialogs, ...after.dialogs];
    const ids = new Set(dialogs.flatMap(({ participants }) => participants.map(({ id }) => id)));
    for (const id of ids) yield* agents.get(key(after.brandId, id));
  }
}

export function createHub() {
  const listeners = createListeners();
  const { consumers, agents, agentsOfAccount, overseers } = listeners;

  function deliver(commit: Commit): void {
    const { before, after, events } = commit;
    if (events.some(({ event }) => !isSilent(event)) || before?.effectiveTTR !== after.effectiveTTR)
      for (const listener of listeners.of(commit))
        for (const subscription of listener.conversations.values()) subscription.changed(after);
    for (const logged of events) {
      const { event } = logged;
      if (event.type === 'MessagePublished') distribute(after, logged, event);
      if (event.type === 'RingOffered') ring(after, event.ring);
      if (event.type === 'RingEnded')
        ring(
          after,
          after.rings.find((r) => r.ringId === event.ringId),
        );
    }
  }

  function distribute(conversation: Conversation, logged: LoggedEvent, published: MessagePublished): void {
    const { dialogId } = published;
    const { brandId, consumerId } = conversation;
    const v3 = once(() =>
      JSON.stringify(consumerDialect.messageNotification([consumerDialect.messageChange(logged, published)])),
    );
    const v2 = once(() => JSON.stringify(agentDialect.messageNotification(conversation, logged, published)));
    for (const listener of consumers.get(key(brandId, consumerId)))
      listener.dialogs.get(dialogId)?.published(published, v3);
    for (const listener of agentsIn(conversation, dialogId)) listener.send(v2());
  }

  function* agentsIn(conversation: Conversation, dialogId: string): Iterable<Listener> {
    for (const participant of findDialog(conversation, dialogId)?.participants ?? [])
      if (participant.state === 'ACTIVE' && participant.role !== 'CONSUMER')
        yield* agents.get(key(conversation.brandId, participant.id));
  }

  function ring(conversation: Conversation, change: Ring | undefined): void {
    if (change) tellRing(agents.get(key(conversation.brandId, change.agentId)), conversation, change);
  }

  return {
    add: listeners.add,

    /** Answers how many sockets the same person has left here. */
    remove(listener: Listener): number {
      listeners.remove(listener);
      const index = listener.kind === 'consumer' ? consumers : agents;
      return index.get(key(listener.accountId, listener.id)).size;
    },

    count: (listener: Pick<Listener, 'kind' | 'accountId' | 'id'>): number =>
      (listener.kind === 'consumer' ? consumers : agents).get(key(listener.accountId, listener.id)).size,

    /** Authenticated sockets on this node. */
    size: listeners.size,

    ...{ accounts: listeners.accounts, devices: listeners.devices },

    deliver,

    /** Typing and presence: everybody in the dialog, nothing stored. */
    chatState(conversation: Conversation, dialogId: string, from: Originator, event: ChatStateEvent): void {
      const { convId: conversationId, brandId, consumerId } = conversation;
      const change = consumerDialect.chatStateChange({ conversationId, dialogId }, from, event);
      const v3 = once(() => JSON.stringify(consumerDialect.messageNotification([change])));
      const v2 = once(() => JSON.stringify(agentDialect.chatStateNotification(conversation, dialogId, from, event)));
      for (const listener of consumers.get(key(brandId, consumerId)))
        if (listener.dialogs.has(dialogId)) listener.send(v3());
      for (const listener of agentsIn(conversation, dialogId)) listener.send(v2());
    },

    /** Agents who take part may read new attributes of the visitor. */
    attributes(conversation: Conversation): void {
      const frame = once(() => JSON.stringify(agentDialect.attributesNotification(conversation)));
      for (const listener of agentsIn(conversation, conversation.convId)) listener.send(frame());
    },

    agentState(agentUserId: string, state: AgentState): void {
      for (const listener of agents.get(key(state.accountId, state.agentId))) {
        const id = listener.agentStates;
        if (id) listener.send(JSON.stringify(agentDialect.agentStateNotification(id, agentUserId, state)));
      }
    },

    /** The consumer's windows on that device show what is no longer there; `but` knows already. */
    historyCleared({ accountId, consumerId, deviceId }: Omit<HistoryClearing, 'clearedTs'>, but?: Listener): void {
      for (const listener of [...consumers.get(key(accountId, consumerId))])
        if (listener.deviceId === deviceId && listener !== but) listener.mustReturn();
    },

    /** Whoever oversees something else now has to ask again. */
    overseersChanged(accountId: string, oversightOf: (pid: string) => Oversight): void {
      for (const listener of [...agentsOfAccount.get(accountId)])
        if (!isSameOversight(listener.oversight, oversightOf(listener.id))) listener.mustReturn();
    },

    overseenAccounts: (): string[] => overseers.keys(),

    /** Whose sockets are here. */
    agentSessions: (): { accountId: string; bearerDigest: string }[] =>
      agentsOfAccount
        .keys()
        .flatMap((accountId) =>
          [...new Set([...agentsOfAccount.get(accountId)].flatMap(({ bearerDigest = [] }) => bearerDigest))].map(
            (bearerDigest) => ({ accountId, bearerDigest }),
          ),
        ),

    revoke(accountId: string, who: { bearerDigest?: string; agentId?: string; consumerId?: string }): void {
      const { bearerDigest, agentId, consumerId } = who;
      if (consumerId) for (const listener of [...consumers.get(key(accountId, consumerId))]) listener.revoked();
      if (agentId) for (const listener of [...agents.get(key(accountId, agentId))]) listener.revoked();
      if (!bearerDigest) return;
      for (const listener of [...agentsOfAccount.get(accountId)])
        if (listener.bearerDigest === bearerDigest) listener.revoked();
    },
  };
}

function tellRing(listeners: Iterable<Listener>, conversation: Conversation, change: Ring): void {
  for (const listener of listeners) {
    const id = listener.routingTasks;
    if (!id) continue;
    const tell = (type: 'UPSERT' | 'DELETE') =>
      listener.send(JSON.stringify(agentDialect.routingTaskNotification(id, [{ type, conversation, ring: change }])));
    tell('UPSERT');
    if (change.ringState !== 'WAITING') tell('DELETE');
  }
}

export type Hub = ReturnType<typeof createHub>;

const key = (accountId: string, id: string): string => `${accountId}\n${id}`;

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
