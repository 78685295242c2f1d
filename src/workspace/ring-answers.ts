/** What the agent answers to rings. */
import { RequestError } from '../client/errors.ts';
import type { Client } from '../client/types.ts';
import type { RingAnswer } from './state.ts';
import type { WorkspaceStore } from './store.ts';
import { strings } from './strings.ts';

type Answer = RingAnswer['ringState'];

interface Parts {
  client: Client;
  store: WorkspaceStore;
  toast(text: string): void;
}

/** How long the news that tells who was faster may be behind the refusal. */
const newsMs = 3000;

/** Answers whether the agent has the conversation now. A ring is answered once, however often it is pressed. */
export function createRingAnswers({ client, store, toast }: Parts) {
  const tellIfUntold = (ringId: string) => {
    if (ringStateOf(store, ringId) === 'WAITING') toast(strings.rings.cancelled);
  };
  return async (ringId: string, ringState: Answer): Promise<boolean> => {
    const before = store.get().answers[ringId];
    if (before && before.outcome !== 'failed') return false;
    const became = (outcome: RingAnswer['outcome']) =>
      store.dispatch({ type: 'ringAnswered', ringId, answer: { ringState, outcome } });
    became('pending');
    try {
      await client.request('routing.UpdateRingState', { ringId, ringState });
      became('heard');
      return ringState === 'ACCEPTED';
    } catch (error) {
      const refused = error instanceof RequestError && !error.temporary;
      became(refused ? 'refused' : 'failed');
      if (!refused) toast(strings.conversation.actionFailed);
      else if (ringState === 'ACCEPTED') setTimeout(() => tellIfUntold(ringId), newsMs);
      return false;
    }
  };
}

const ringStateOf = (store: WorkspaceStore, ringId: string) => store.get().tasks[ringId]?.ringsDetails[0]?.ringState;
