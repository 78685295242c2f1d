/** The command that has the search index built again. */
import { openIndex } from '../app.ts';
import { getConfig, withStore } from './store.ts';
import type { Terminal } from './terminal.ts';

/** Opening the store first creates the tables where there are none. */
export async function rebuildIndex({ environment, print }: Terminal): Promise<void> {
  await withStore(environment, async () => {});
  const index = await openIndex(getConfig(environment));
  try {
    await index.clear();
  } finally {
    await index.close();
  }
  print('The search index is empty. The servers fill it from the log when they start.');
}
