import type { Conversation } from '../../protocol/conversation.ts';
import type { Caller } from './caller.ts';
import { mayRead } from './permissions.ts';
import type { Services } from './services.ts';

/** What was before belongs to whoever serves the consumer now, too, and to whom the history shows it. */
export async function isReadable(
  { history }: Pick<Services, 'history'>,
  caller: Caller,
  conversation: Conversation,
): Promise<boolean> {
  if (mayRead(caller, conversation)) return true;
  if (caller.kind !== 'agent' || conversation.brandId !== caller.accountId) return false;
  return (await history.find(caller, conversation.convId)) !== undefined;
}
