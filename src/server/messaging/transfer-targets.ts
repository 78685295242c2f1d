/** To whom agents may hand a conversation over: the account says which states of the other agent allow it. */
import type { Availability } from '../../protocol/enums.ts';
import type { AccountSettings, AgentState } from '../store/store.ts';

/** Each allows what those before it allow. Whoever is logged out is away. */
export const transferTargets = ['online', 'back-soon', 'away'] as const;
export type TransferTargets = (typeof transferTargets)[number];

const neededFor: Record<Availability, TransferTargets> = {
  ONLINE: 'online',
  OCCUPIED: 'back-soon',
  BACK_SOON: 'back-soon',
  AWAY: 'away',
  OFFLINE: 'away',
};

export const allowsTransferTo = (
  { transferTo = 'away' }: Pick<AccountSettings, 'transferTo'>,
  availability: Availability,
): boolean => transferTargets.indexOf(neededFor[availability]) <= transferTargets.indexOf(transferTo);

/** What the agent's state is now: it counts only while the agent is connected. */
export const availabilityOf = (states: readonly AgentState[], agentId: string, now: number): Availability =>
  states.find((state) => state.agentId === agentId && state.connectedUntilTs > now)?.availability ?? 'OFFLINE';
