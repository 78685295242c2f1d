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
    const subscription = createSubscription(client, {
      type: 'cqm.SubscribeExConversations',
      body: { convState: ['OPEN'] },
      parse: (result) => result as unknown as ExConversation,
      key: ({ convId }) => convId,
      onChange: (items) => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => setConversations([...items.values()]));
      },
    });
    return () => {
      cancelAnimationFrame(frame);
      subscription.close();
    };
  }, [client]);
  return conversations;
}
