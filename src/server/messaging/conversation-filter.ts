import type { Conversation } from '../../protocol/conversation.ts';
import type { ConversationFilter } from '../../protocol/requests.ts';
import type { ConversationQuery, User } from '../store/store.ts';
import { type AgentCaller, type Caller, type ConsumerCaller, isManager, wireUserId } from './caller.ts';
import { oversees } from './oversight.ts';

/** A subscription's filter with the caller's rights applied and agents named by their public ids. */
export type Scope = Omit<ConversationQuery, 'limit'> & { historyClearedTs?: number };

const snapshotLimit = 1000;

/** What `caller` may see of what it asked for: consumers their own; agents their own, managers what they oversee too. */
export function scopeOf(caller: Caller, filter: ConversationFilter, users: readonly User[]): Scope {
  const stage = filter.stage ?? filter.convStage;
  const consumerId = caller.kind === 'consumer' ? caller.id : filter.consumerId;
  const agentIds = caller.kind === 'agent' ? agentsAskedFor(caller, filter, users) : undefined;
  return {
    accountId: caller.accountId,
    ...(caller.kind === 'consumer' && cleared(caller)),
    ...(consumerId !== undefined && { consumerId }),
    ...(agentIds && { agentIds }),
    ...(caller.kind === 'agent' && isManager(caller) && overseen(caller)),
    ...(filter.skillIds && { skillIds: filter.skillIds.map(String) }),
    ...(filter.convState && { state: filter.convState }),
    ...(stage && { stage }),
    ...(filter.minLastUpdatedTime && { updatedFromTs: filter.minLastUpdatedTime }),
    ...(filter.maxLastUpdatedTime !== undefined && { updatedToTs: filter.maxLastUpdatedTime }),
    ...(filter.maxETTR !== undefined && { dueBeforeTs: filter.maxETTR }),
  };
}

const overseen = ({ id, oversight }: AgentCaller) =>
  typeof oversight === 'object' && { overseenBy: { id, ...oversight } };

const cleared = ({ historyClearedTs }: ConsumerCaller) => historyClearedTs !== undefined && { historyClearedTs };

export const queryOf = (scope: Scope): ConversationQuery => ({ ...scope, limit: snapshotLimit });

/** Began, or continues one that began, before the consumer cleared the history on this device. */
export const isCleared = ({ startTs, threadStartTs = startTs }: Conversation, historyClearedTs = 0): boolean =>
  threadStartTs < historyClearedTs;

/** The same condition as the store's query, for live changes. */
export function matches(scope: Scope, conversation: Conversation): boolean {
  const { consumerId, agentIds, overseenBy, skillIds, state, stage, updatedFromTs, updatedToTs, dueBeforeTs } = scope;
  const { lastEventTs: updatedTs, effectiveTTR: dueTs } = conversation;
  return (
    conversation.brandId === scope.accountId &&
    !isCleared(conversation, scope.historyClearedTs) &&
    (consumerId === undefined || conversation.consumerId === consumerId) &&
    (!agentIds || agentIds.some((id) => takesPart(conversation, id))) &&
    (!overseenBy || oversees(overseenBy, conversation) || takesPart(conversation, overseenBy.id)) &&
    (!skillIds || skillIds.includes(conversation.skillId)) &&
    (!state || state.includes(conversation.state)) &&
    (!stage || stage.includes(conversation.stage)) &&
    (updatedFromTs === undefined || updatedTs >= updatedFromTs) &&
    (updatedToTs === undefined || updatedTs <= updatedToTs) &&
    (dueBeforeTs === undefined || (dueTs !== -1 && dueTs <= dueBeforeTs))
  );
}

const takesPart = (conversation: Conversation, id: string): boolean =>
  conversation.dialogs.some((dialog) => dialog.participants.some((p) => p.id === id));

function agentsAskedFor(
  caller: Extract<Caller, { kind: 'agent' }>,
  filter: ConversationFilter,
  users: readonly User[],
): string[] | undefined {
  const asked = (filter.agentIds ?? []).filter((ref): ref is string => ref !== null);
  if (isManager(caller)) return asked.length > 0 ? asked.map((ref) => resolveAgent(users, ref)?.pid ?? ref) : undefined;
  return [caller.id];
}

/** An agent by public id, `{account}.{userId}` or bare user id. */
export const resolveAgent = (users: readonly User[], ref: string): User | undefined =>
  users.find((user) => user.pid === ref || wireUserId(user) === ref || user.userId === ref);
