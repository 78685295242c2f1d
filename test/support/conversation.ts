/** The steps that most feature tests are made of. */
import { account } from './test-account.ts';
import type { Frame, WireClient } from './wire-client.ts';

export const text = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message });

/** Passes the notification of one text message, in either dialect. */
export const ofText =
  (message: string) => (body: { changes?: { event: { message?: string } }[]; event?: { message?: string } }) =>
    (body.event ?? body.changes?.[0]?.event)?.message === message;

/** Everything that was sent to the socket before this has arrived once it settles. */
export async function settled(...wires: WireClient[]): Promise<void> {
  await Promise.all(wires.map((wire) => wire.request('GetClock')));
}

export async function openConversation(consumer: WireClient, body?: unknown): Promise<string> {
  const created = await consumer.request('cm.ConsumerRequestConversation', body);
  if (created.code !== 200) throw new Error(`not created: ${JSON.stringify(created)}`);
  return created.body.conversationId;
}

export async function goOnline(agent: WireClient, availability = 'ONLINE'): Promise<void> {
  await agent.request('.ams.routing.SubscribeRoutingTasks', { channelType: 'MESSAGING', brandId: account });
  await agent.request('.ams.aam.SubscribeExConversations', { convState: ['OPEN'] });
  await agent.request('.ams.routing.SetAgentState', { availability, channels: ['MESSAGING'] });
}

export const setState = (agent: WireClient, availability: string): Promise<Frame> =>
  agent.request('.ams.routing.SetAgentState', { availability, channels: ['MESSAGING'] });

const detailsOf = (body: Frame): Frame => body.changes[0]?.result.ringsDetails[0] ?? {};

/** The next ring that waits for the agent. */
export async function nextRing(agent: WireClient, conversationId?: string): Promise<Frame> {
  const notification = await agent.notification('RoutingTaskNotification', (body) => {
    const { ringState, convId } = detailsOf(body);
    return ringState === 'WAITING' && (conversationId === undefined || convId === conversationId);
  });
  return detailsOf(notification.body);
}

export async function ringEnded(agent: WireClient, ringId: string): Promise<Frame> {
  const notification = await agent.notification('RoutingTaskNotification', (body) => {
    const ring = detailsOf(body);
    return ring.ringId === ringId && ring.ringState !== 'WAITING';
  });
  return detailsOf(notification.body);
}

export const answerRing = (agent: WireClient, ringId: string, ringState = 'ACCEPTED'): Promise<Frame> =>
  agent.request('.ams.routing.UpdateRingState', { ringId, ringState });

export async function acceptNext(agent: WireClient, conversationId?: string): Promise<string> {
  const { ringId, convId } = await nextRing(agent, conversationId);
  const { code, body } = await answerRing(agent, ringId);
  if (code !== 202) throw new Error(`ring ${ringId} not accepted: ${code} ${body}`);
  return convId;
}

export const publish = (wire: WireClient, dialogId: string, event: unknown, members: object = {}): Promise<Frame> =>
  wire.request('ms.PublishEvent', { dialogId, event, ...members });

export const say = (wire: WireClient, dialogId: string, message: string): Promise<Frame> =>
  publish(wire, dialogId, text(message));

export const changeFields = (wire: WireClient, conversationId: string, conversationField: unknown): Promise<Frame> =>
  wire.request('cm.UpdateConversationField', { conversationId, conversationField });

export const closing = { field: 'ConversationStateField', conversationState: 'CLOSE' };

/** The next change of the conversation that passes, as its `result`. */
export async function nextChange(
  wire: WireClient,
  passes: (details: Frame, change: Frame) => boolean = () => true,
): Promise<Frame> {
  const of = (body: Frame): Frame | undefined =>
    body.changes.find((change: Frame) => passes(change.result.conversationDetails, change));
  const notification = await wire.notification('ExConversationChangeNotification', (body) => of(body) !== undefined);
  return of(notification.body) ?? {};
}

export const notificationsOf = (wire: WireClient, typePart: string): Frame[] =>
  wire.frames.filter((frame) => frame.kind === 'notification' && frame.type.includes(typePart));

/** Every stored event that the socket was told of, in order of arrival. */
export const eventsSeen = (wire: WireClient): Frame[] =>
  wire.frames.flatMap((frame) => {
    if (frame.type === 'ms.MessagingEventNotification') return frame.body.changes;
    return frame.type === '.ams.ms.OnlineEventDistribution' ? [frame.body] : [];
  });

export const sequencesSeen = (wire: WireClient): number[] =>
  eventsSeen(wire).flatMap(({ sequence }) => (sequence === undefined ? [] : [sequence]));
