/** One logged-in agent's desk: the socket, the state behind the page, and everything that the agent can do. */
import { createClient } from '../client/client.ts';
import { SignInRequired } from '../client/errors.ts';
import type { Client } from '../client/types.ts';
import type { Availability } from '../protocol/enums.ts';
import { paths } from '../protocol/paths.ts';
import { consumerOf } from './conversations.ts';
import { createJobs } from './jobs.ts';
import { createOutboxes, type Outboxes } from './outboxes.ts';
import { LoginError, restoreSession, type Session } from './session.ts';
import { agentIdOf, createState, type Listing } from './state.ts';
import { createWorkspaceStore, type WorkspaceStore } from './store.ts';
import { createTypingSignal, type TypingSignal } from './typing.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { findNotification } from './wire.ts';

export interface Desk {
  store: WorkspaceStore;
  outboxes: Outboxes;
  typing: TypingSignal;
  upkeep: Upkeep;
  select(convId: string | undefined): void;
  setAvailability(availability: Availability): Promise<void>;
  answerRing(ringId: string, answer: 'ACCEPTED' | 'REJECTED'): Promise<void>;
  closeConversation(conversationId: string): Promise<void>;
  returnToQueue(conversationId: string): Promise<void>;
  close(): void;
}

/** How long closed conversations stay in the list. */
const closedKeptMs = 2 * 86_400_000;

const isAttended = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

export function createDesk(session: Session, onEnded: () => void): Desk {
  const { me } = session;
  /** What the agent chose last; told again after every reconnection, for the server forgets who stays away. */
  let chosen: Availability | undefined = session.fresh ? 'ONLINE' : undefined;
  const store = createWorkspaceStore(createState(me));
  const client = createClient({ url: socketUrl(session) });
  const upkeep = createUpkeep({ client, store, jobs: createJobs(), isAttended });
  const outboxes = createOutboxes(client, store);
  const setAvailability = async (availability: Availability) => {
    chosen = availability;
    const agentUserId = agentIdOf(me);
    await client.request('routing.SetAgentState', { availability, channels: ['MESSAGING'], agentUserId });
    store.dispatch({ type: 'availabilityChosen', availability });
  };
  const onOnline = () => {
    subscribe(client, store);
    if (chosen) setAvailability(chosen).catch(() => {});
    upkeep.refresh();
  };
  const stops = [listen(client, store, { onOnline, onEnded }), attend(upkeep), store.subscribe(upkeep.run)];
  const update = async (conversationId: string, field: 'close' | 'queue') => {
    const leave = {
      field: 'ParticipantsChange',
      type: 'REMOVE',
      role: 'ASSIGNED_AGENT',
      userId: agentIdOf(me),
    } as const;
    const close = { field: 'ConversationStateField', conversationState: 'CLOSE' } as const;
    const conversationField = [field === 'close' ? close : leave];
    await client.request('cm.UpdateConversationField', { conversationId, conversationField });
  };
  return {
    store,
    outboxes,
    upkeep,
    typing: createTypingSignal(client),
    select(convId) {
      store.dispatch({ type: 'selected', convId });
      // What the brand vouches for may have changed since.
      const conversation = convId === undefined ? undefined : store.get().conversations[convId];
      const consumerId = conversation && consumerOf(conversation);
      if (consumerId !== undefined) upkeep.loadProfile(consumerId);
    },
    setAvailability,
    async answerRing(ringId, ringState) {
      await client.request('routing.UpdateRingState', { ringId, ringState });
    },
    closeConversation: (conversationId) => update(conversationId, 'close'),
    returnToQueue: (conversationId) => update(conversationId, 'queue'),
    close() {
      for (const stop of stops) stop();
      outboxes.close();
      client.close();
    },
  };
}

/** The first connection uses the login's bearer; every later one asks whether the session still stands. */
function socketUrl(session: Session): () => Promise<string> {
  const { account } = session.me;
  let bearer: string | undefined = session.bearer;
  return async () => {
    const current = bearer ?? (await restoreSession(account).catch(signInOnRefusal)).bearer;
    bearer = undefined;
    const url = new URL(paths.agentSocket(account, current), location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return url.href;
  };
}

function signInOnRefusal(error: unknown): never {
  throw error instanceof LoginError && error.failure === 'refused' ? new SignInRequired() : error;
}

function listen(client: Client, store: WorkspaceStore, on: { onOnline: () => void; onEnded: () => void }) {
  const stopNotifications = client.onNotification((frame) => {
    const notification = findNotification(frame);
    if (notification) store.dispatch({ type: 'notified', notification, now: Date.now() });
  });
  const stopStatus = client.onStatus((status) => {
    if (status.state === 'locked') return on.onEnded();
    if (status.state !== 'online') {
      const connection =
        store.get().connection === 'connecting' && status.state === 'connecting' ? 'connecting' : 'lost';
      return store.dispatch({ type: 'connectionChanged', connection });
    }
    store.dispatch({ type: 'connectionChanged', connection: 'open' });
    on.onOnline();
  });
  return () => {
    stopNotifications();
    stopStatus();
  };
}

function subscribe(client: Client, store: WorkspaceStore): void {
  const { me } = store.get();
  const agentId = agentIdOf(me);
  const listed = (listing: Listing) => ({
    onReply: ({ subscriptionId }: { subscriptionId: string }) =>
      store.dispatch({ type: 'subscribed', listing, subscriptionId }),
  });
  const agentIds = [me.pid];
  const minLastUpdatedTime = Date.now() - closedKeptMs;
  const asked = [
    client.request('routing.SubscribeAgentsState', { brandId: me.account, agentId }),
    client.request('cqm.SubscribeExConversations', { convState: ['OPEN'], agentIds }, listed('open')),
    client.request(
      'cqm.SubscribeExConversations',
      { convState: ['CLOSE'], agentIds, minLastUpdatedTime },
      listed('closed'),
    ),
    client.request(
      'routing.SubscribeRoutingTasks',
      { channelType: 'MESSAGING', agentId, brandId: me.account },
      listed('tasks'),
    ),
  ];
  // A refusal shows as lists that stay empty; a lost connection subscribes again by itself.
  for (const request of asked) request.catch(() => {});
}

/** Messages count as read once somebody looks at them, so looking is a reason to act. */
function attend(upkeep: Upkeep): () => void {
  window.addEventListener('focus', upkeep.run);
  document.addEventListener('visibilitychange', upkeep.run);
  return () => {
    window.removeEventListener('focus', upkeep.run);
    document.removeEventListener('visibilitychange', upkeep.run);
  };
}
