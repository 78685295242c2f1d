/** What follows when an account's people or their groups change: who oversees less or more has to come back and ask again. */
import type { Bus } from '../bus/bus.ts';
import type { Directory } from './directory.ts';
import type { Hub } from './hub.ts';
import { oversightOf } from './oversight.ts';

export interface People {
  /** On this node; the others are told. */
  changed(accountId: string): Promise<void>;
  /** Another node says so. */
  noticed(accountId: string): Promise<void>;
  /** Changes may have gone unnoticed. */
  noticedGap(): Promise<void>;
}

export function createPeople({ directory, hub, bus }: { directory: Directory; hub: Hub; bus: Bus }): People {
  const noticed = async (accountId: string): Promise<void> => {
    directory.forgetPeople(accountId);
    const [users, groups] = await Promise.all([directory.users(accountId), directory.groups(accountId)]);
    hub.overseersChanged(accountId, (pid) => {
      const user = users.find((one) => one.pid === pid);
      return user ? oversightOf(user, users, groups) : 'none';
    });
  };
  return {
    noticed,
    async changed(accountId) {
      await noticed(accountId);
      bus.publish({ kind: 'people', accountId });
    },
    async noticedGap() {
      await Promise.all(hub.overseenAccounts().map(noticed));
    },
  };
}
