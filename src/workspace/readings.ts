/** What the desk reads over HTTP: each thing one answer after the other, and again for as long as the server is too busy. */
import type { ConversationAttributes } from '../protocol/engagement.ts';
import { paths } from '../protocol/paths.ts';
import { loadDirectory } from './directory.ts';
import { loadConsumerHistory } from './history.ts';
import { createJobs } from './jobs.ts';
import { type Rest, RestError } from './rest.ts';
import type { WorkspaceStore } from './store.ts';

export interface Readings {
  loadNames(): void;
  loadHistory(consumerId: string): void;
  loadAttributes(convId: string): void;
  close(): void;
}

interface Parts {
  rest: Rest;
  store: WorkspaceStore;
  onEnded: () => void;
}

export function createReadings({ rest, store, onEnded }: Parts): Readings {
  const { account } = store.get().me;
  const [names, histories, attributes] = [createJobs(), createJobs(), createJobs()];
  const readNames = async () => {
    try {
      store.dispatch({ type: 'directoryLoaded', directory: await loadDirectory(rest, account) });
    } catch (error) {
      if (error instanceof RestError && error.status === 401) onEnded();
      throw error;
    }
  };
  const readHistory = async (consumerId: string) => {
    try {
      const history = await loadConsumerHistory(rest, account, consumerId);
      store.dispatch({ type: 'consumerHistory', consumerId, history });
    } catch (error) {
      if (!Array.isArray(store.get().histories[consumerId]))
        store.dispatch({ type: 'consumerHistory', consumerId, history: 'failed' });
      throw error;
    }
  };
  // Not every conversation of the history shows them, and then there are none to see.
  const readAttributes = async (convId: string) => {
    const found = await rest.get<ConversationAttributes>(paths.conversationAttributes(account, convId));
    store.dispatch({ type: 'attributesLoaded', attributes: found });
  };
  return {
    loadNames: () => names.add('names', readNames, { again: true }),
    loadHistory: (consumerId) => histories.add(consumerId, () => readHistory(consumerId), { again: true }),
    loadAttributes: (convId) => attributes.add(convId, () => readAttributes(convId), { again: true }),
    close() {
      for (const jobs of [names, histories, attributes]) jobs.close();
    },
  };
}
