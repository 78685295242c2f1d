import { findReportedName } from '../../engagement/conversation-attributes.ts';
import { AppError } from '../../errors.ts';
import type { Sde } from '../../identity/identity.ts';
import { resolveAgent } from '../conversation-filter.ts';
import { profileBody } from '../dialects/agent-v2.ts';
import type { Handler } from '../dispatch.ts';
import { getLatestKnown, mayBeNamed } from '../known-consumer.ts';

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
  const conversation = await getLatestKnown(services.store, caller, asked);
  const [profile, account] = await Promise.all([
    services.identity.findProfile(accountId, asked),
    services.directory.findAccount(accountId),
  ]);
  const shown = account?.settings.engagement?.showUnverifiedAttributes ?? true;
  const reported = shown ? await findReportedName(services.store, conversation, profile) : {};
  return profileBody(asked, profile, { reported, mayBeNamed: mayBeNamed(account, profile) });
};
