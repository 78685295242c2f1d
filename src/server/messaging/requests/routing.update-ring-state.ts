import { mainDialog, type Participant } from '../../../protocol/conversation.ts';
import { AppError } from '../../errors.ts';
import { agentOf, type Handler } from '../dispatch.ts';
import { assign, cancelRings } from '../fields.ts';

/** Of several agents who accept, the log lets one win; the others are told that the ring no longer waits. */
export const updateRingState: Handler<'routing.UpdateRingState'> = async (context, { ringId, ringState }) => {
  const { accountId, id, userId } = agentOf(context);
  const conversationId = ringId.split('_')[0] ?? '';
  await context.services.conversations.change(accountId, conversationId, (conversation) => {
    const ring = conversation.rings.find((r) => r.ringId === ringId && r.agentId === id);
    if (ring?.ringState !== 'WAITING') throw new AppError('ring-not-waiting');
    const main = mainDialog(conversation);
    const ended = { type: 'RingEnded', ringId, ringState } as const;
    if (ringState === 'ACCEPTED') {
      const agent: Participant = { id, userId, role: 'ASSIGNED_AGENT', state: 'ACTIVE' };
      return [ended, ...cancelRings(conversation, ringId), ...assign({ ...conversation, rings: [] }, main, agent)];
    }
    const suggested = main.participants.filter((p) => p.id === id && p.state === 'SUGGESTED');
    return [
      ended,
      ...suggested.map((p) => ({ type: 'ParticipantRemoved', dialogId: main.dialogId, id, role: p.role }) as const),
    ];
  });
  return 'Ring state updated successfully';
};
