/** One logged-in agent's desk: the socket, the state behind the page, and everything that the agent can do. */
import { createClient } from '../client/client.ts';
import { RequestError, SignInRequired } from '../client/errors.ts';
import type { Client } from '../client/types.ts';
import type { Availability } from '../protocol/enums.ts';
import { paths } from '../protocol/paths.ts';
import type { Body } from '../protocol/requests.ts';
import { type Actions, createActions } from './actions.ts';
import { consumerOf, selectedConversation } from './conversations.ts';
import { createJobs } from './jobs.ts';
import { keepWriting, takeWriting } from './kept-writing.ts';
import { createOutboxes, type Outboxes } from './outboxes.ts';
import { keepOwnStatus } from './own-status.ts';
import { isAttended, react } from './reactions.ts';
import { createReadings } from './readings.ts';
import { createRest, type Rest } from './rest.ts';
import { createRingAnswers } from './ring-answers.ts';
import { LoginError, restoreSession, type Session } from './session.ts';
import { agentIdOf, createState, type Listing } from './state.ts';
import { createWorkspaceStore, type WorkspaceStore } from './store.ts';
import { createTypingSignal, type TypingSignal } from './typing.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { createView, type View } from './view.ts';
import { findNotification } from './wire.ts';

export interface Desk {
  client: Client;
  store: WorkspaceStore;
  /** The store, at the pace of the screen. */
  view: View;
  rest: Rest;
  outboxes: Outboxes;
  typing: TypingSignal;
  upkeep: Upkeep;
  actions: Actions;
  select(convId: string | undefined): void;
  /** Selects it wherever the agent is, and brings the agent there. */
  show(convId: string): void;
  /** Calls when the agent is to be brought to the conversations; the result stops it. */
  onShow(bring: () => void): () => void;
  setAvailability(availability: Availability, reason?: string): Promise<void>;
  /** Whether the agent has the conversation now. */
  answerRing: ReturnType<typeof createRingAnswers>;
  loadHistory(consumerId: string): void;
  loadAttributes(convId: string): void;
  toast(text: string): void;
  /** It may go on after another login of the same agent: what is being written is kept for that. */
  suspend(): void;
  close(): void;
}

/** How long closed conversations stay in the list. */
const closedKeptMs = 2 * 86_400_000;
const toastMs = 8000;
const subscribePauseMs = 1000;

export function createDesk(session: Session, onEnded: () => void): Desk {
  const { me } = session;
  const { unsent, ...writing } = takeWriting(me);
  const store = createWorkspaceStore({ ...createState(me), ...writing });
  const client = createClient({ url: socketUrl(session) });
  const rest = createRest(session.bearer);
  const { loadNames, loadHistory, loadAttributes, ...readings } = createReadings({ rest, store, onEnded });
  const jobs = createJobs();
  const upkeep = createUpkeep({ client, store, jobs, isAttended });
  const outboxes = createOutboxes(client, store, unsent);
  const view = createView(store);
  const setAvailability = async (availability: Availability, reason = '') => {
    const agentUserId = agentIdOf(me);
    await client.request('routing.SetAgentState', {
      availability,
      channels: ['MESSAGING'],
      agentUserId,
      description: reason,
    });
    store.dispatch({ type: 'availabilityChosen', availability, reason });
  };
  const onOnline = () => {
    subscribe(client, store);
    upkeep.refresh();
    loadNames();
    // What was told meanwhile was told to nobody.
    const conversation = selectedConversation(store.get());
    if (conversation) loadAttributes(conversation.convId);
  };
  const toast = (text: string) => {
    const id = `${Date.now()} ${text}`;
    store.dispatch({ type: 'toasted', toast: { id, text } });
    setTimeout(() => store.dispatch({ type: 'toastDismissed', id }), toastMs);
  };
  const bringing = new Set<() => void>();
  const desk: Desk = {
    client,
    store,
    view,
    rest,
    outboxes,
    upkeep,
    actions: createActions(client, me),
    typing: createTypingSignal(client),
    select(convId) {
      store.dispatch({ type: 'selected', convId });
      // What the brand vouches for may have changed since.
      const conversation = convId === undefined ? undefined : store.get().conversations[convId];
      const consumerId = conversation && consumerOf(conversation);
      if (consumerId === undefined) return;
      upkeep.loadProfile(consumerId);
      loadHistory(consumerId);
    },
    show(convId) {
      desk.select(convId);
      for (const bring of bringing) bring();
    },
    onShow(bring) {
      bringing.add(bring);
      return () => bringing.delete(bring);
    },
    setAvailability,
    answerRing: createRingAnswers({ client, store, toast }),
    loadHistory,
    loadAttributes,
    toast,
    suspend() {
      const { drafts, summaries } = store.get();
      desk.close();
      keepWriting(me, { drafts, summaries, unsent });
    },
    close() {
      for (const stop of stops) stop();
      jobs.close();
      readings.close();
      outboxes.close();
      client.close();
    },
  };
  const stops = [
    listen(desk, { onOnline, onEnded }),
    keepOwnStatus(desk, session.fresh),
    attend(upkeep),
    store.subscribe(upkeep.run),
    view.close,
  ];
  return desk;
}

/** The first connection uses the login's bearer; every later one asks whether the session still stands. */
function socketUrl(session: Session): () => Promise<string> {
  const { account, userId } = session.me;
  let first: Session | undefined = session;
  return async () => {
    const { bearer, me } = first ?? (await restoreSession(account).catch(signInOnRefusal));
    first = undefined;
    // Somebody else has logged in from this browser since.
    if (me.userId !== userId) throw new SignInRequired();
    const url = new URL(paths.agentSocket(account, bearer), location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return url.href;
  };
}

function signInOnRefusal(error: unknown): never {
  throw error instanceof LoginError && error.failure === 'refused' ? new SignInRequired() : error;
}

function listen(desk: Desk, on: { onOnline: () => void; onEnded: () => void }) {
  const { client, store } = desk;
  const stopNotifications = client.onNotification((frame) => {
    const notification = findNotification(frame);
    if (!notification) return;
    react(desk, notification);
    store.dispatch({ type: 'notified', notification, now: Date.now() });
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
  const closed: Body<'cqm.SubscribeExConversations'> = { convState: ['CLOSE'], agentIds, minLastUpdatedTime };
  const rings: Body<'routing.SubscribeRoutingTasks'> = { channelType: 'MESSAGING', agentId, brandId: me.account };
  const asks = [
    () => client.request('routing.SubscribeAgentsState', { brandId: me.account, agentId }),
    () => client.request('cqm.SubscribeExConversations', { convState: ['OPEN'], agentIds }, listed('open')),
    () => client.request('cqm.SubscribeExConversations', closed, listed('closed')),
    () => client.request('routing.SubscribeRoutingTasks', rings, listed('tasks')),
  ];
  for (const ask of asks) subscribeWith(client, ask);
}

/** A refusal shows as a list that stays empty; what may pass is asked again, unless the connection is lost meanwhile. */
function subscribeWith(client: Client, ask: () => Promise<unknown>): void {
  ask().catch((error: unknown) => {
    if (!(error instanceof RequestError && error.temporary) || error.code === 0) return;
    const timer = setTimeout(() => {
      stop();
      subscribeWith(client, ask);
    }, subscribePauseMs);
    const stop = client.onStatus(() => {
      clearTimeout(timer);
      stop();
    });
  });
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
