import { expect, test } from 'vitest';
import { type ConversationState, type Effect, step, type Trigger, type WindowView } from './view-machine.ts';

const ready = (maximized: boolean): Trigger => ({ type: 'ready', maximized });
const refused = (maximized: boolean): Trigger => ({ type: 'refused', maximized });
const ended = (closeOnEnd: boolean, surveyed = false): Trigger => ({ type: 'ended', closeOnEnd, surveyed });
const maximize: Trigger = { type: 'maximize' };
const minimize: Trigger = { type: 'minimize' };
const leave: Trigger = { type: 'leave' };

test.each<[WindowView, Trigger, ConversationState, WindowView, Effect[]]>([
  ['LOADING', ready(true), 'NONE', 'MAXIMIZED', ['tell-maximized', 'focus']],
  ['LOADING', ready(false), 'OPEN', 'MINIMIZED', []],
  ['LOADING', refused(true), 'NONE', 'NOTICE', []],
  ['LOADING', refused(false), 'NONE', 'MINIMIZED', []],
  ['LOADING', maximize, 'NONE', 'MAXIMIZED', ['focus', 'sign-in']],
  ['NOTICE', ready(true), 'NONE', 'MAXIMIZED', ['tell-maximized', 'focus']],
  ['NOTICE', leave, 'NONE', 'ABSENT', ['close']],
  ['NOTICE', leave, 'OPEN', 'ABSENT', ['close']],
  ['MAXIMIZED', minimize, 'NONE', 'ABSENT', ['tell-minimized', 'close']],
  ['MAXIMIZED', minimize, 'OPEN', 'MINIMIZED', ['tell-minimized']],
  ['MAXIMIZED', minimize, 'ENDED', 'MINIMIZED', ['tell-minimized']],
  ['MINIMIZED', maximize, 'OPEN', 'MAXIMIZED', ['focus', 'sign-in']],
  ['MAXIMIZED', leave, 'NONE', 'ABSENT', ['close']],
  ['MAXIMIZED', leave, 'ENDED', 'ABSENT', ['close']],
  ['MAXIMIZED', leave, 'SURVEY', 'ABSENT', ['close']],
  ['MAXIMIZED', leave, 'OPEN', 'MAXIMIZED', ['ask-before-leaving']],
  ['MAXIMIZED', ended(false), 'ENDED', 'MAXIMIZED', []],
  ['MAXIMIZED', ended(true), 'ENDED', 'ABSENT', ['close']],
  ['MAXIMIZED', ended(true, true), 'SURVEY', 'MAXIMIZED', []],
  ['MAXIMIZED', { type: 'cleared' }, 'OPEN', 'ABSENT', ['close-cleared']],
  ['MINIMIZED', { type: 'cleared' }, 'OPEN', 'ABSENT', ['close-cleared']],
  ['MAXIMIZED', { type: 'signed-out' }, 'OPEN', 'ABSENT', []],
])('%s, %j in a conversation that is %s: %s %j', (view, trigger, conversation, next, effects) => {
  expect(step(view, trigger, conversation)).toEqual({ view: next, effects });
});

test.each<[WindowView, Trigger]>([
  ['MAXIMIZED', ready(true)],
  ['MINIMIZED', ready(true)],
  ['MAXIMIZED', refused(true)],
  ['MINIMIZED', refused(false)],
  ['MAXIMIZED', maximize],
  ['NOTICE', maximize],
  ['MINIMIZED', minimize],
  ['ABSENT', maximize],
  ['ABSENT', leave],
  ['ABSENT', ready(true)],
])('%s stays as it is at %j', (view, trigger) => {
  expect(step(view, trigger, 'OPEN')).toEqual({ view, effects: [] });
});
