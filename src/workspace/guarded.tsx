import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { useLocation } from 'react-router';
import { Boundary } from '../ui/boundary.tsx';
import { AlertIcon } from '../ui/message-icons.tsx';
import { strings } from './strings.ts';

const texts = strings.broken;

interface GuardedProps {
  /** What is shown here: when it is another one, that is drawn. */
  place?: unknown;
  children: ReactNode;
}

/** A part of a page that says so where it cannot be drawn. */
export const Guarded = ({ place, children }: GuardedProps) => (
  <Boundary broken={(again) => <Broken text={texts.part} place={place} again={again} />}>{children}</Boundary>
);

/** A page, or its code that has not come. */
export function GuardedPage({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <Boundary
      broken={(again) => (
        <main id="conversation" className="page">
          <Broken text={texts.page} place={pathname} again={again} />
        </main>
      )}
    >
      {children}
    </Boundary>
  );
}

/** A part that nobody looks at. */
export const GuardedUnseen = ({ children }: { children: ReactNode }) => (
  <Boundary broken={() => null}>{children}</Boundary>
);

interface BrokenProps {
  text: string;
  place: unknown;
  again: () => void;
}

function Broken({ text, place, again }: BrokenProps) {
  const broken = useRef(place);
  useEffect(() => {
    if (broken.current !== place) again();
  }, [place, again]);
  return (
    <div className="notice notice-danger" role="alert">
      <AlertIcon size={18} />
      <span>{text}</span>
      <Button className="button button-quiet" onPress={again}>
        {texts.again}
      </Button>
    </div>
  );
}
