import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { type RingCard, waitingRings } from './conversations.ts';
import { skillName } from './directory.ts';
import { useDesk, useNow, useSlice, useWorkspaceState } from './hooks.ts';
import { BellIcon, VerifiedIcon } from './icons.tsx';
import { useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';

const texts = strings.rings;

/** The conversations that wait for this agent's answer. */
export function RingCards({ onAccepted }: { onAccepted?: () => void }) {
  const desk = useDesk();
  const rings = waitingRings(useWorkspaceState(), useNow());
  const [first] = rings;
  // Who loses a race is told by the notice that follows.
  const answer = (ringState: 'ACCEPTED' | 'REJECTED') => {
    if (!first) return;
    desk.answerRing(first.ringId, ringState).then(
      () => {
        if (ringState !== 'ACCEPTED') return;
        desk.select(first.conversationId);
        onAccepted?.();
      },
      () => {},
    );
  };
  useShortcut('accept', () => answer('ACCEPTED'), first !== undefined);
  useShortcut('decline', () => answer('REJECTED'), first !== undefined);
  if (rings.length === 0) return null;
  return (
    <section className="rings" aria-label={texts.heading}>
      {rings.map((ring) => (
        <Ring key={ring.ringId} ring={ring} onAccepted={onAccepted} />
      ))}
    </section>
  );
}

function Ring({ ring, onAccepted }: { ring: RingCard; onAccepted: (() => void) | undefined }) {
  const desk = useDesk();
  const directory = useSlice((state) => state.directory);
  const [answering, setAnswering] = useState(false);
  const [gone, setGone] = useState(false);
  const left = Math.max(0, Math.ceil((ring.expirationTs - useNow()) / 1000));

  const who = useId();
  const common = { isDisabled: answering, 'aria-describedby': who };
  const answer = async (ringState: 'ACCEPTED' | 'REJECTED') => {
    setAnswering(true);
    try {
      await desk.answerRing(ring.ringId, ringState);
      if (ringState !== 'ACCEPTED') return;
      desk.select(ring.conversationId);
      onAccepted?.();
    } catch {
      setGone(true);
      setAnswering(false);
    }
  };

  return (
    <article className="ring">
      <div className="ring-head">
        <span className="ring-bell">
          <BellIcon size={18} />
        </span>
        <div className="ring-text">
          <h2 id={who}>
            <span dir="auto">{ring.name ?? texts.title}</span>
            {ring.verified && (
              <>
                <VerifiedIcon size={15} />
                <span className="visually-hidden">{strings.list.verified}</span>
              </>
            )}
          </h2>
          <p>
            {ring.name !== undefined && `${texts.title} · `}
            {ring.skillId === '-1' ? texts.skill(ring.skillId) : skillName(directory, ring.skillId)}
          </p>
        </div>
        <span className="ring-left" role="timer" aria-label={texts.leftLabel(left)}>
          {texts.left(left)}
        </span>
      </div>
      <progress className="ring-progress" max={ring.lifetimeMs} value={left * 1000} aria-hidden="true" />
      {gone && (
        <p className="ring-gone" role="alert">
          {texts.gone}
        </p>
      )}
      <div className="ring-actions">
        <Button className="button button-primary" {...common} onPress={() => void answer('ACCEPTED')}>
          {texts.accept}
        </Button>
        <Button className="button" {...common} onPress={() => void answer('REJECTED')}>
          {texts.decline}
        </Button>
      </div>
    </article>
  );
}
