/** Logging in with a passkey alone, which says itself whose it is. */
import { type LoginAnswer, LoginError, rememberAccount, type Session, sessionOf } from '../session.ts';
import { accountRoot, CallError, createCall } from './call.ts';
import { givePasskey, NotGivenError } from './passkeys.ts';

/** Throws what is no `LoginError` when the person turns away from it: then there is nothing to say. */
export async function logInByPasskey(account: string): Promise<Session> {
  try {
    const answer = await givePasskey<LoginAnswer>(createCall(accountRoot(account)), 'passkey-login');
    rememberAccount(account);
    return sessionOf(account, answer, true);
  } catch (thrown) {
    if (thrown instanceof NotGivenError) throw thrown;
    const status = thrown instanceof CallError ? thrown.status : -1;
    if (status === 0) throw new LoginError('unreachable', thrown);
    if (status === 429) throw new LoginError('throttled', thrown);
    throw new LoginError(status === 401 || status === 400 ? 'passkeyRefused' : 'failed', thrown);
  }
}
