/** What the agent is told of that happens elsewhere: sounds, notifications of the browser, short messages. */
import { notifyAgent, playTone } from './alerts.ts';
import { consumerOf, nameOf, profileOf } from './conversations.ts';
import { findColleague } from './directory.ts';
import { isLossTold } from './ring-ends.ts';
import type { WorkspaceStore } from './store.ts';
import { strings } from './strings.ts';
import type { Upkeep } from './upkeep.ts';
import type { Change, DialogEvent, Notification, RingDetails, RoutingTask } from './wire.ts';

export interface Told {
  store: WorkspaceStore;
  upkeep: Pick<Upkeep, 'loadProfile'>;
  loadAttributes(convId: string): void;
  show(convId: string): void;
  toast(text: string): void;
}

export const isAttended = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** The store still holds what was before. */
export function react(told: Told, { type, body }: Notification): void {
  if (type === '.ams.routing.RoutingTaskNotification') for (const change of body.changes) reactToRing(told, change);
  if (type === 'parley.AttributesChange') {
    told.loadAttributes(body.conversationId);
    const consumerId = consumerIdIn(told, body.conversationId);
    if (consumerId !== undefined) told.upkeep.loadProfile(consumerId);
  }
  if (type === '.ams.ms.OnlineEventDistribution') reactToMessage(told, body);
}

function reactToRing(told: Told, { type, result }: Change<RoutingTask>): void {
  const state = told.store.get();
  const [ring] = result.ringsDetails;
  const before = state.tasks[result.routingTaskId]?.ringsDetails[0]?.ringState;
  if (type !== 'UPSERT' || !ring) return;
  if (ring.ringState === 'WAITING' && before === undefined) alertOfRing(told, result, strings.rings.title);
  if (before === 'WAITING') tellOfEnd(told, result, ring);
  if (ring.ringState === 'AUTO_ACCEPT' && before !== 'AUTO_ACCEPT') {
    told.toast(strings.rings.assigned);
    if (before === undefined) alertOfRing(told, result, strings.rings.assigned);
  }
}

/** A ring that somebody else has ended: who reached for it is told why, and who was given the conversation without asking. */
function tellOfEnd(told: Told, { assignedAgentId }: RoutingTask, { ringId, ringState }: RingDetails): void {
  const state = told.store.get();
  const winner = findColleague(state.directory, assignedAgentId ?? undefined);
  const lost = isLossTold(state, ringId) && (ringState === 'CANCELLED' || ringState === 'EXPIRED');
  if (ringState === 'CANCELLED' && winner?.pid === state.me.pid) told.toast(strings.rings.assigned);
  else if (lost) told.toast(winner ? strings.rings.taken(winner.nickname) : strings.rings.cancelled);
}

function alertOfRing(told: Told, { consumerId, conversationId }: RoutingTask, title: string): void {
  playTone('ring');
  const { store } = told;
  whenNamed(store, consumerId, () =>
    notifyAgent({
      kind: 'ring',
      about: conversationId,
      title,
      body: nameOf(profileOf(store.get(), consumerId)),
      onOpen: () => store.get().conversations[conversationId] && told.show(conversationId),
    }),
  );
}

/** At once when the consumer's profile is here; it is on its way otherwise. */
function whenNamed({ get, subscribe }: WorkspaceStore, consumerId: string, act: () => void): void {
  const isKnown = () => consumerId in get().profiles || consumerId in get().profilesFailed;
  const stop = isKnown()
    ? undefined
    : subscribe(() => {
        if (!isKnown()) return;
        stop?.();
        act();
      });
  if (!stop) act();
}

function reactToMessage(told: Told, body: DialogEvent): void {
  if (body.event.type !== 'ContentEvent' || body.originatorMetadata?.role !== 'CONSUMER') return;
  const { conversationId = body.dialogId } = body;
  const state = told.store.get();
  if (isAttended() && state.selected === conversationId) return;
  playTone('message');
  notifyAgent({
    kind: 'message',
    about: conversationId,
    title: nameOf(profileOf(state, consumerIdIn(told, conversationId))),
    body: typeof body.event.message === 'string' ? body.event.message : strings.transcript.file,
    onOpen: () => told.show(conversationId),
  });
}

function consumerIdIn({ store }: Told, convId: string): string | undefined {
  const conversation = store.get().conversations[convId];
  return conversation && consumerOf(conversation);
}
