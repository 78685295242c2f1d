import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { AgentStates } from '../routing/agent-states.ts';
import type { Store } from '../store/store.ts';
import type { Conversations } from './conversations.ts';
import { createErrand } from './errand.ts';
import type { Hub } from './hub.ts';
import type { People } from './people.ts';
import type { SignIns } from './sign-ins.ts';

/** Drops what this node remembers of a consumer and of these conversations. */
export type Forget = (erased: { accountId: string; consumerId: string; conversationIds: readonly string[] }) => void;

/** Conversations that began in a gap are looked for as far back as this: longer than a node is deaf unnoticed. */
const recentMs = 3_600_000;
const mostLookedAt = 1_000;

/** Acts on what other nodes hint; the result stops it. A hint that cannot be followed counts as lost. */
export function listenToNodes(deps: {
  bus: Bus;
  store: Pick<Store, 'listConversations' | 'findHistoryClearing'>;
  clock: Clock;
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
  const { bus, clock, conversations, hub, agentStates, signIns, log, kickRouting, refreshKeys } = deps;
  const failed = (err: unknown) => log.error({ err }, 'a hint from another node failed');
  const errand = (act: () => Promise<void>) => createErrand({ clock, log, act });
  const readOn = errand(() => readOnEverywhere(deps));
  const comparePeople = errand(deps.people.noticedGap);
  /* Who has signed in again since then is asked for its token once more. */
  const endMissed = errand(async () => {
    for (const who of await deps.listRecentlyRevoked()) hub.revoke(who.accountId, who);
    for (const who of hub.agentSessions())
      if (!(await deps.findAgentByDigest(who.accountId, who.bearerDigest))) hub.revoke(who.accountId, who);
  });
  const errands = [readOn, comparePeople, endMissed, errand(() => returnCleared(deps))];
  const unsubscribe = bus.subscribe({
    hint(hint) {
      switch (hint.kind) {
        case 'conversation':
          conversations.noticed(hint.accountId, hint.conversationId, hint).catch((err) => {
            failed(err);
            readOn.runLater();
          });
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
          tell().catch((err) => {
            failed(err);
            readOn.runLater();
          });
          return;
        }
        case 'agents':
          agentStates.noticed(hint.accountId).catch(failed);
          kickRouting();
          return;
        case 'people':
          deps.people.noticed(hint.accountId).catch((err) => {
            failed(err);
            comparePeople.runLater();
          });
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
      for (const { run } of errands) run();
    },
  });
  return () => {
    unsubscribe();
    for (const { close } of errands) close();
  };
}

/** In the conversations that are held here, and in those that are not but may be listed here. */
async function readOnEverywhere({
  store,
  clock,
  conversations,
  hub,
}: Pick<Parameters<typeof listenToNodes>[0], 'store' | 'clock' | 'conversations' | 'hub'>): Promise<void> {
  const held = await conversations.noticedGap();
  for (const conversation of held) hub.attributes(conversation);
  const updatedFromTs = clock.now() - recentMs;
  for (const accountId of hub.accounts())
    for (const { convId, revision } of await store.listConversations({ accountId, updatedFromTs, limit: mostLookedAt }))
      if (!conversations.peek(accountId, convId)) await conversations.noticed(accountId, convId, { revision });
}

/** Windows that show what has been cleared in another on the same device. */
async function returnCleared({
  store,
  hub,
}: Pick<Parameters<typeof listenToNodes>[0], 'store' | 'hub'>): Promise<void> {
  for (const listener of hub.devices()) {
    const clearing = await store.findHistoryClearing(listener.accountId, listener.id, listener.deviceId ?? '');
    if (clearing && clearing.clearedTs > (listener.historyClearedTs ?? 0)) listener.mustReturn();
  }
}
