import { AppError } from '../../errors.ts';
import type { Sde } from '../../identity/identity.ts';
import { type AgentCaller, isManager } from '../caller.ts';
import { mayRead, resolveAgent } from '../conversation-filter.ts';
import { profileBody } from '../dialects/agent-v2.ts';
import type { Context, Handler } from '../dispatch.ts';

/** Consumers see themselves; agents themselves, their colleagues' public part, and consumers whose conversation they may see. */
export const getUserProfile: Handler<'up.GetUserProfile'> = async (context, body) => {
  const { caller, services } = context;
  const { accountId } = caller;
  const asked = (typeof body === 'string' ? body : body.userId) || caller.id;
  if (caller.kind === 'consumer') {
    if (asked !== caller.id) throw new AppError('consumer-not-found');
    const profile = await services.identity.findProfile(accountId, caller.id);
    return profile?.verified ? profile.verified.sdes : ([] satisfies Sde[]);
  }
  const user = asked === caller.id ? caller.user : resolveAgent(await services.directory.users(accountId), asked);
  if (user)
    return {
      userId: `${accountId}.${user.userId}`,
      firstName: user.nickname,
      lastName: '',
      avatarUrl: user.pictureUrl ?? '',
    };
  await mustKnow(context, caller, asked);
  return profileBody(asked, await services.identity.findProfile(accountId, asked));
};

async function mustKnow({ services }: Context, caller: AgentCaller, consumerId: string): Promise<void> {
  const { accountId } = caller;
  const conversations = await services.store.listConversations({ accountId, consumerId, limit: 100 });
  const known = conversations.length > 0 && (isManager(caller) || conversations.some((c) => mayRead(caller, c)));
  if (!known) throw new AppError('consumer-not-found');
}
