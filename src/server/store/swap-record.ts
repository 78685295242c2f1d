/** Writing for those who have no administrator's screen, such as commands: what others changed meanwhile is never lost. */
import { AppError } from '../errors.ts';
import type { RecordSwap } from './changes.ts';
import type { Store } from './store.ts';

const mostTries = 10;

/** Without a line of its own: the next administrator's change puts it down to the system. False: somebody was first. */
export const swapRecord = (
  store: Pick<Store, 'changeRecords'>,
  accountId: string,
  swap: RecordSwap,
): Promise<boolean> => store.changeRecords({ accountId, swaps: [swap], recorded: [], by: 'system', ts: 0 });

/** Reads, decides and writes, again where the answer is undefined: somebody was first. */
export async function untilFirst<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < mostTries; tries++) {
    const done = await attempt();
    if (done !== undefined) return done;
  }
  throw new AppError('precondition-failed');
}
