/** What an agent was writing when the session ended, until the same one logs in again; it goes with a log-out. */
import type { Me, WorkspaceState } from './state.ts';

export interface Writing extends Pick<WorkspaceState, 'drafts' | 'summaries'> {
  /** Messages that no server has acknowledged yet, by dialog. */
  unsent: Map<string, string>;
}

let kept: { user: string; writing: Writing } | undefined;

const userOf = ({ account, userId }: Me): string => `${account} ${userId}`;

export function keepWriting(me: Me, writing: Writing): void {
  kept = { user: userOf(me), writing };
}

/** Nobody else's; once. */
export function takeWriting(me: Me): Writing {
  const found = kept?.user === userOf(me) ? kept.writing : undefined;
  kept = undefined;
  return found ?? { drafts: {}, summaries: {}, unsent: new Map() };
}
