import { useEffect, useRef, useState } from 'react';
import { consumerOf, nameOf, openConversations, profileOf, waitingRings } from './conversations.ts';
import { useNow, useWorkspaceState } from './hooks.ts';
import type { WorkspaceState } from './state.ts';
import { strings } from './strings.ts';
import { isConsumers, lastContent, textOf } from './transcript.ts';

/** Says aloud, through the screen reader, what came in: rings and consumers' messages, each once. */
export function Announcer() {
  const state = useWorkspaceState();
  const rings = waitingRings(state, useNow());
  const spoken = useRef(new Set<string>());
  const [text, setText] = useState('');
  const [urgent, setUrgent] = useState('');

  const fresh = rings.find((ring) => !spoken.current.has(ring.ringId));
  const message = latestMessage(state);
  useEffect(() => {
    if (!fresh) return;
    spoken.current.add(fresh.ringId);
    setUrgent(strings.rings.announced);
  }, [fresh]);
  const key = message?.key;
  const said = message?.text;
  useEffect(() => {
    if (key !== undefined && said !== undefined && isNew(spoken.current, key)) setText(said);
  }, [key, said]);

  return (
    <div className="visually-hidden">
      <div aria-live="assertive">{urgent}</div>
      <div aria-live="polite">{text}</div>
    </div>
  );
}

/** Old messages that a page load or an accepted ring brings are known, not news. */
const newsMs = 15_000;

function isNew(spoken: Set<string>, key: string): boolean {
  if (spoken.has(key)) return false;
  spoken.add(key);
  return true;
}

function latestMessage(state: WorkspaceState): { key: string; text: string } | undefined {
  const latest = openConversations(state)
    .flatMap((conversation) => {
      const last = lastContent(state.events[conversation.convId] ?? {});
      return last && isConsumers(last) ? [{ conversation, last }] : [];
    })
    .sort((a, b) => b.last.serverTimestamp - a.last.serverTimestamp)[0];
  if (!latest || Date.now() - latest.last.serverTimestamp > newsMs) return undefined;
  const { conversation, last } = latest;
  const name = nameOf(profileOf(state, consumerOf(conversation)));
  return { key: `${last.dialogId} ${last.sequence}`, text: strings.transcript.said(name, textOf(last).text) };
}
