import { AppError } from '../../errors.ts';
import type { AgentCaller } from '../caller.ts';
import type { Context, Handler } from '../dispatch.ts';
import { isScriptUri } from '../harmless.ts';
import { getLatestKnown, mayBeNamed } from '../known-consumer.ts';

const done = 'OK Profile updated successfully';

/** What a consumer says of itself, which agents see as not verified; or what an agent calls a visitor. */
export const setUserProfile: Handler<'userprofile.SetUserProfile'> = async (context, body) => {
  const { caller, services } = context;
  const { firstName, lastName, userId, avatarUrl, role, backgndImgUri, description, privateData } = body;
  if (caller.kind === 'agent') {
    await nameVisitor(context, caller, { userId, name: [firstName, lastName].map((part) => part?.trim()) });
    return done;
  }
  if ([avatarUrl, backgndImgUri].some((uri) => uri !== undefined && uri !== null && isScriptUri(uri)))
    throw new AppError('bad-request', { hint: 'a profile has a script URI' });
  const { mobileNum, mail } = privateData ?? {};
  const declared = { firstName, lastName, avatarUrl, role, backgndImgUri, description };
  await services.identity.saveDeclaredProfile(caller.accountId, caller.id, {
    ...declared,
    ...((privateData || userId) && { privateData: { mobileNum, mail, ...(userId && { userId }) } }),
  });
  return done;
};

/** The visitor is not told. Without a name, it is called again what it was called before. */
async function nameVisitor(
  { services }: Context,
  caller: AgentCaller,
  { userId, name }: { userId: string | undefined; name: (string | undefined)[] },
): Promise<void> {
  const { store, identity, directory, clock } = services;
  const { accountId } = caller;
  if (!userId) throw new AppError('forbidden');
  await getLatestKnown(store, caller, userId);
  const [account, profile] = await Promise.all([
    directory.findAccount(accountId),
    identity.findProfile(accountId, userId),
  ]);
  if (!mayBeNamed(account, profile)) throw new AppError('forbidden', { hint: 'this consumer is not named by agents' });
  const given = name.filter(Boolean).join(' ');
  await identity.saveGivenName(accountId, userId, given ? { name: given, by: caller.id, ts: clock.now() } : undefined);
}
