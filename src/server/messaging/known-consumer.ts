import type { Conversation } from '../../protocol/conversation.ts';
import { AppError } from '../errors.ts';
import type { ConsumerProfile } from '../identity/identity.ts';
import type { Account, Store } from '../store/store.ts';
import type { AgentCaller } from './caller.ts';
import { mayRead } from './permissions.ts';

/** The consumer's latest conversation, for an agent who may see one of them; to others there is no such consumer. */
export async function getLatestKnown(
  store: Pick<Store, 'listConversations'>,
  caller: AgentCaller,
  consumerId: string,
): Promise<Conversation> {
  const { accountId } = caller;
  const conversations = await store.listConversations({ accountId, consumerId, limit: 100 });
  const [latest] = conversations;
  if (!latest || !conversations.some((conversation) => mayRead(caller, conversation)))
    throw new AppError('consumer-not-found');
  return latest;
}

/** Agents may say what the consumer is called: where nobody vouches for who it is, and the account lets them. */
export const mayBeNamed = (account: Account | undefined, profile: ConsumerProfile | undefined): boolean =>
  account?.settings.agentsNameVisitors !== false && profile?.verified === undefined;
