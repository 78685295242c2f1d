import { AppError } from '../../errors.ts';
import type { Handler } from '../dispatch.ts';

/** What a consumer says of itself; agents see it as not verified. */
export const setUserProfile: Handler<'userprofile.SetUserProfile'> = async ({ caller, services }, body) => {
  if (caller.kind !== 'consumer') throw new AppError('forbidden');
  const { firstName, lastName, userId, avatarUrl, role, backgndImgUri, description, privateData } = body;
  const { mobileNum, mail } = privateData ?? {};
  const declared = { firstName, lastName, avatarUrl, role, backgndImgUri, description };
  await services.identity.saveDeclaredProfile(caller.accountId, caller.id, {
    ...declared,
    ...((privateData || userId) && { privateData: { mobileNum, mail, ...(userId && { userId }) } }),
  });
  return 'OK Profile updated successfully';
};
