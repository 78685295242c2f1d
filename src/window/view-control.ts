/** Runs the view machine against the store, and carries its effects out. */
import { conversationState, type SurveyConditions } from './conversation-state.ts';
import type { Host } from './host.ts';
import type { WindowStore } from './store.ts';
import { type Effect, step, type Trigger } from './view-machine.ts';

export interface ViewControl {
  act(trigger: Trigger): void;
  conversation(): ReturnType<typeof conversationState>;
}

export interface ViewControlOptions {
  store: WindowStore;
  host: Host;
  conditions: () => SurveyConditions;
  /** Of the effects that are not the page's. */
  run: (effect: 'focus' | 'sign-in' | 'ask-before-leaving' | 'closed') => void;
}

export function createViewControl({ store, host, conditions, run }: ViewControlOptions): ViewControl {
  const conversation = () => conversationState(store.get(), conditions());
  const carryOut = (effect: Effect) => {
    if (effect === 'tell-maximized') host.tell({ type: 'view', view: 'maximized' });
    else if (effect === 'tell-minimized') host.tell({ type: 'view', view: 'minimized' });
    else if (effect === 'close' || effect === 'close-cleared') {
      host.tell({ type: 'close', cleared: effect === 'close-cleared' });
      run('closed');
    } else run(effect);
  };
  return {
    conversation,
    act(trigger) {
      const next = step(store.get().view, trigger, conversation());
      if (next.view !== store.get().view) store.dispatch({ type: 'view', view: next.view });
      for (const effect of next.effects) carryOut(effect);
    },
  };
}
