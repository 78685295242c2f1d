import { createStore, type Store } from '../ui/store.ts';
import { type Action, reduce, type WorkspaceState } from './state.ts';

export type WorkspaceStore = Store<WorkspaceState, Action>;

export const createWorkspaceStore = (initial: WorkspaceState): WorkspaceStore => createStore(reduce, initial);
