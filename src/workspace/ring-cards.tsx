import { type ReactNode, useId } from 'react';
import { Button } from 'react-aria-components';
import { type RingCard, waitingRings } from './conversations.ts';
import { skillName } from './directory.ts';
import { Guarded } from './guarded.tsx';
import { useDesk, useNow, useSlice, useWorkspaceState } from './hooks.ts';
import { BellIcon, VerifiedIcon } from './icons.tsx';
import { isLossTold, ringEnd } from './ring-ends.ts';
import { useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';
import { ringAttribute, useIsMeant, useRingPlaces } from './use-ring-places.ts';

const texts = strings.rings;

type Answer = (ring: RingCard, ringState: 'ACCEPTED' | 'REJECTED') => void;

/** The conversations that wait for this agent's answer. */
export function RingCards({ onAccepted }: { onAccepted?: () => void }) {
  const desk = useDesk();
  const rings = waitingRings(useWorkspaceState(), useNow());
  const { places, turn, keeps } = useRingPlaces(rings);
  const first = places.find(({ endedTs }) => endedTs === undefined)?.ring;
  const isMeant = useIsMeant(first?.ringId);
  const answer: Answer = async ({ ringId, conversationId }, ringState) => {
    if (!(await desk.answerRing(ringId, ringState))) return;
    desk.select(conversationId);
    onAccepted?.();
  };
  const answerFirst = (ringState: 'ACCEPTED' | 'REJECTED') => {
    if (first && isMeant()) answer(first, ringState);
  };
  useShortcut('accept', () => answerFirst('ACCEPTED'), first !== undefined);
  useShortcut('decline', () => answerFirst('REJECTED'), first !== undefined);
  if (places.length === 0) return null;
  return (
    <section className="rings" aria-label={texts.heading} data-turn={turn} {...keeps}>
      {places.map(({ ring, endedTs }) => (
        <Guarded key={ring.ringId}>
          {endedTs === undefined ? <Ring ring={ring} onAnswer={answer} /> : <Over ring={ring} />}
        </Guarded>
      ))}
    </section>
  );
}

function Ring({ ring, onAnswer }: { ring: RingCard; onAnswer: Answer }) {
  const who = useId();
  return (
    <article
      className="ring"
      tabIndex={-1}
      aria-labelledby={who}
      data-pending={ring.pending || undefined}
      {...{ [ringAttribute]: ring.ringId }}
    >
      <Head ring={ring} who={who} />
      <div className="ring-actions">
        <Button className="button button-primary" aria-describedby={who} onPress={() => onAnswer(ring, 'ACCEPTED')}>
          {texts.accept}
        </Button>
        <Button className="button" aria-describedby={who} onPress={() => onAnswer(ring, 'REJECTED')}>
          {texts.decline}
        </Button>
      </div>
    </article>
  );
}

/** As high as the ring that stood there. The second press of a double click does not take the focus from what the first has opened. */
function Over({ ring }: { ring: RingCard }) {
  const end = useSlice((state) => ringEnd(state, ring.ringId));
  const told = useSlice((state) => isLossTold(state, ring.ringId));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing can be done with it, and pressing it does nothing
    <div
      className="ring ring-over"
      tabIndex={-1}
      onMouseDown={(event) => event.preventDefault()}
      {...{ [ringAttribute]: ring.ringId }}
    >
      <Head ring={ring} />
      <p className="ring-end" aria-hidden={told || undefined}>
        <bdi>{end}</bdi>
      </p>
    </div>
  );
}

function Head({ ring, who }: { ring: RingCard; who?: string }) {
  const directory = useSlice((state) => state.directory);
  const skill = ring.skillId === '-1' ? texts.skill(ring.skillId) : skillName(directory, ring.skillId);
  const left = Math.max(0, Math.ceil((ring.expirationTs - useNow()) / 1000));
  return (
    <>
      <div className="ring-head">
        <span className="ring-bell">
          <BellIcon size={18} />
        </span>
        <div className="ring-text">
          <h2 id={who}>
            <bdi>{ring.name ?? texts.title}</bdi>
            {ring.verified && <Verified />}
          </h2>
          <p>{ring.name === undefined ? skill : `${texts.title} · ${skill}`}</p>
        </div>
        <span className="ring-left" role="timer" aria-label={texts.leftLabel(left)}>
          {texts.left(left)}
        </span>
      </div>
      <progress className="ring-progress" max={ring.lifetimeMs} value={left * 1000} aria-hidden="true" />
    </>
  );
}

const Verified = (): ReactNode => (
  <>
    <VerifiedIcon size={15} />
    <span className="visually-hidden">{strings.list.verified}</span>
  </>
);
