/** What an agent does with a conversation, each as one request of the wire. */
import type { Client } from '../client/types.ts';
import type { Body } from '../protocol/requests.ts';
import { agentIdOf, type Me } from './state.ts';

type Field = Body<'cm.UpdateConversationField'>['conversationField'][number];

export interface Transfer {
  skillId?: string;
  /** Public id of the agent who is waited for. */
  agentPid?: string;
  waitSeconds?: number;
}

export interface Actions {
  close(convId: string): Promise<void>;
  returnToQueue(convId: string): Promise<void>;
  transfer(convId: string, to: Transfer): Promise<void>;
  setResponseTime(convId: string, dueTs: number): Promise<void>;
  setUrgent(convId: string, urgent: boolean): Promise<void>;
  saveSummary(convId: string, note: string): Promise<void>;
  join(convId: string): Promise<void>;
  leave(convId: string): Promise<void>;
  /** Without a name, the visitor is called again what it was called before. */
  rename(consumerId: string, name: string): Promise<void>;
  /** `from`: the agent who has it now, by public id. */
  takeOver(convId: string, from: string | undefined): Promise<void>;
  /** Opens a new conversation that continues the closed one; answers its id. */
  resume(consumerId: string, originConversationId: string): Promise<string>;
}

export function createActions(client: Client, me: Me): Actions {
  const update = async (conversationId: string, ...conversationField: Field[]): Promise<void> => {
    await client.request('cm.UpdateConversationField', { conversationId, conversationField });
  };
  const participant = (type: 'ADD' | 'REMOVE', role: 'ASSIGNED_AGENT' | 'MANAGER', userId = agentIdOf(me)): Field => ({
    field: 'ParticipantsChange',
    type,
    role,
    userId,
  });
  return {
    close: (convId) => update(convId, { field: 'ConversationStateField', conversationState: 'CLOSE' }),
    returnToQueue: (convId) => update(convId, participant('REMOVE', 'ASSIGNED_AGENT')),
    transfer: (convId, { skillId, agentPid, waitSeconds }) =>
      update(
        convId,
        participant('REMOVE', 'ASSIGNED_AGENT'),
        ...(skillId === undefined ? [] : [{ field: 'Skill', type: 'UPDATE', skill: skillId } as const]),
        ...(agentPid === undefined
          ? []
          : [
              {
                field: 'ParticipantsChange',
                type: 'SUGGEST',
                role: 'ASSIGNED_AGENT',
                userId: agentPid,
                ...(waitSeconds !== undefined && { waitSeconds }),
              } as const,
            ]),
      ),
    setResponseTime: (convId, value) => update(convId, { field: 'ManualETTR', value }),
    setUrgent: (convId, urgent) => update(convId, { field: 'TTRField', ttrType: urgent ? 'URGENT' : 'NORMAL' }),
    saveSummary: (convId, note) => update(convId, { field: 'Note', note }),
    join: (convId) => update(convId, participant('ADD', 'MANAGER')),
    leave: (convId) => update(convId, participant('REMOVE', 'MANAGER')),
    async rename(userId, firstName) {
      await client.request('userprofile.SetUserProfile', { userId, firstName });
    },
    takeOver: (convId, from) =>
      update(
        convId,
        ...(from === undefined ? [] : [participant('REMOVE', 'ASSIGNED_AGENT', from)]),
        participant('ADD', 'ASSIGNED_AGENT'),
      ),
    async resume(consumerId, originConversationId) {
      const { conversationId } = await client.request('cm.AgentRequestConversation', {
        consumerId,
        channelType: 'MESSAGING',
        conversationContext: { type: 'ProactiveContext', originConversationId },
      });
      return conversationId;
    },
  };
}
