/**
 * What becomes of the window as the consumer, the page and the conversation act on it: one table, no effects of its own.
 * A window without a page around it (a tab of its own) is always maximized.
 */
export type WindowView =
  | 'LOADING'
  | 'MINIMIZED'
  | 'MAXIMIZED'
  /** Only an explanation: who is to talk must log in. */
  | 'NOTICE'
  | 'ABSENT';

export type ConversationState =
  /** Nothing has been said yet. */
  | 'NONE'
  | 'OPEN'
  | 'ENDED'
  /** Over, and this person may say how it was. */
  | 'SURVEY'
  /** The history was cleared. */
  | 'CLEARED';

export type Trigger =
  /** Connected, and what was said before is here. `maximized`: as the page says. */
  | { type: 'ready'; maximized: boolean }
  /** The page's credential was refused, or there is none. `maximized`: the consumer waits for an answer. */
  | { type: 'refused'; maximized: boolean }
  | { type: 'maximize' }
  | { type: 'minimize' }
  /** The X of the title bar. */
  | { type: 'leave' }
  /** The consumer has ended the conversation. */
  | { type: 'ended'; closeOnEnd: boolean; surveyed: boolean }
  | { type: 'cleared' }
  | { type: 'signed-out' };

export type Effect =
  /** The page is told; it moves the frame. */
  | 'tell-maximized'
  | 'tell-minimized'
  | 'close'
  | 'close-cleared'
  | 'focus'
  /** Once more: maybe the consumer has logged in meanwhile. */
  | 'sign-in'
  | 'ask-before-leaving';

export interface Step {
  view: WindowView;
  effects: readonly Effect[];
}

const stay = (view: WindowView): Step => ({ view, effects: [] });
const gone: Step = { view: 'ABSENT', effects: ['close'] };

export function step(view: WindowView, trigger: Trigger, conversation: ConversationState): Step {
  if (view === 'ABSENT') return stay(view);
  switch (trigger.type) {
    case 'ready':
      if (view === 'LOADING' || view === 'NOTICE') return onReady(trigger.maximized);
      return stay(view);
    case 'refused':
      if (view !== 'LOADING') return stay(view);
      return stay(trigger.maximized ? 'NOTICE' : 'MINIMIZED');
    case 'maximize':
      if (view === 'MAXIMIZED' || view === 'NOTICE') return stay(view);
      return { view: 'MAXIMIZED', effects: ['focus', 'sign-in'] };
    case 'minimize':
      if (view === 'MINIMIZED') return stay(view);
      return conversation === 'NONE'
        ? { view: 'ABSENT', effects: ['tell-minimized', 'close'] }
        : { view: 'MINIMIZED', effects: ['tell-minimized'] };
    case 'leave':
      if (view === 'NOTICE' || conversation !== 'OPEN') return gone;
      return { view, effects: ['ask-before-leaving'] };
    case 'ended':
      return trigger.closeOnEnd && !trigger.surveyed ? gone : stay(view);
    case 'cleared':
      return { view: 'ABSENT', effects: ['close-cleared'] };
    case 'signed-out':
      return stay('ABSENT');
  }
}

const onReady = (maximized: boolean): Step =>
  maximized ? { view: 'MAXIMIZED', effects: ['tell-maximized', 'focus'] } : stay('MINIMIZED');
