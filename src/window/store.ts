import { createStore, type Store } from '../ui/store.ts';
import { type Action, initialState, reduce, type State } from './state.ts';

export type WindowStore = Store<State, Action>;

export const createWindowStore = (): WindowStore => createStore(reduce, initialState);
