import { useEffect, useState } from 'react';
import { createSubscription } from '../../client/subscription.ts';
import { useDesk } from '../hooks.ts';
import type { ExConversation } from '../wire.ts';

/** Every open conversation of the account, live, for as long as somebody looks; undefined until the first answer. */
export function useAllOpen(): readonly ExConversation[] | undefined {
  const { client } = useDesk();
  const [conversations, setConversations] = useState<readonly ExConversation[]>();
  useEffect(() => {
    let frame = 0;
    let id: string | undefined;
    const subscription = createSubscription(client, {
      type: 'cqm.SubscribeExConversations',
      body: { convState: ['OPEN'] },
      parse: (result) => result as unknown as ExConversation,
      key: ({ convId }) => convId,
      onChange: (items, subscriptionId) => {
        id = subscriptionId;
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => setConversations([...items.values()]));
      },
    });
    return () => {
      cancelAnimationFrame(frame);
      subscription.close();
      // The server would go on telling what nobody looks at.
      if (id !== undefined) client.request('cqm.UnsubscribeExConversations', { subscriptionId: id }).catch(() => {});
    };
  }, [client]);
  return conversations;
}
