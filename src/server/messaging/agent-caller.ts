import type { AgentIdentity } from '../identity/identity.ts';
import { type AgentCaller, wireUserId } from './caller.ts';
import type { Directory } from './directory.ts';
import { oversightOf } from './oversight.ts';

/** The agent with the rights that it has now. */
export async function agentCallerOf(
  directory: Pick<Directory, 'users' | 'groups'>,
  { accountId, user, bearerDigest }: Omit<AgentIdentity, 'expiresTs'>,
): Promise<AgentCaller> {
  const [users, groups] = await Promise.all([directory.users(accountId), directory.groups(accountId)]);
  const oversight = oversightOf(user, users, groups);
  return { kind: 'agent', accountId, id: user.pid, userId: wireUserId(user), user, bearerDigest, oversight };
}
