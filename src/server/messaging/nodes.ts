import type { Bus } from '../bus/bus.ts';
import type { Log } from '../log.ts';
import type { AgentStates } from '../routing/agent-states.ts';
import type { Conversations } from './conversations.ts';
import type { Hub } from './hub.ts';
import type { People } from './people.ts';
import type { SignIns } from './sign-ins.ts';

/** Drops what this node remembers of a consumer and of these conversations. */
export type Forget = (erased: { accountId: string; consumerId: string; conversationIds: readonly string[] }) => void;

/** Acts on what other nodes hint; the result stops it. */
export function listenToNodes(deps: {
  bus: Bus;
  conversations: Conversations;
  hub: Hub;
  agentStates: AgentStates;
  signIns: SignIns;
  log: Log;
  kickRouting: () => void;
  refreshKeys: () => Promise<void>;
  listRecentlyRevoked: () => Promise<{ accountId: string; consumerId: string }[]>;
  /** The agent's session, if it has not ended. */
  findAgentByDigest: (accountId: string, bearerDigest: string) => Promise<unknown>;
  forget: Forget;
  people: People;
}): () => void {
  const { bus, conversations, hub, agentStates, signIns, log, kickRouting, listRecentlyRevoked, refreshKeys } = deps;
  const failed = (err: unknown) => log.error({ err }, 'a hint from another node failed');
  return bus.subscribe({
    hint(hint) {
      switch (hint.kind) {
        case 'conversation':
          conversations.noticed(hint.accountId, hint.conversationId, hint.revision).catch(failed);
          return;
        case 'chat-state': {
          const { dialogId, originator, event } = hint;
          const tell = async () => {
            const conversation = await conversations.find(hint.accountId, hint.conversationId);
            if (conversation) hub.chatState(conversation, dialogId, originator, event);
          };
          tell().catch(failed);
          return;
        }
        case 'attributes': {
          const tell = async () => {
            const conversation = await conversations.find(hint.accountId, hint.conversationId);
            if (conversation) hub.attributes(conversation);
          };
          tell().catch(failed);
          return;
        }
        case 'agents':
          agentStates.noticed(hint.accountId).catch(failed);
          kickRouting();
          return;
        case 'people':
          deps.people.noticed(hint.accountId).catch(failed);
          return;
        case 'revoked':
          hub.revoke(hint.accountId, hint);
          return;
        case 'history-cleared':
          hub.historyCleared(hint);
          return;
        case 'erased':
          deps.forget(hint);
          return;
        case 'keys':
          refreshKeys().catch(failed);
          return;
        case 'sign-in-ended':
          signIns.asked(hint);
          return;
        case 'sign-in-held':
          signIns.held(hint);
          return;
      }
    },
    gap: () => {
      conversations.noticedGap().catch(failed);
      deps.people.noticedGap().catch(failed);
      /* Who has signed in again since then is asked for its token once more. */
      const endMissed = async () => {
        for (const who of await listRecentlyRevoked()) hub.revoke(who.accountId, who);
        for (const who of hub.agentSessions())
          if (!(await deps.findAgentByDigest(who.accountId, who.bearerDigest))) hub.revoke(who.accountId, who);
      };
      endMissed().catch(failed);
    },
  });
}
