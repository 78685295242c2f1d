import { AppError } from '../../errors.ts';
import type { Handler } from '../dispatch.ts';

export const unsubscribeExConversations: Handler<'cqm.UnsubscribeExConversations'> = ({ connection }, body) => {
  if (!connection.conversations.delete(body.subscriptionId)) throw new AppError('not-found', { hint: 'subscription' });
  return 'OK Unsubscribed successfully';
};
