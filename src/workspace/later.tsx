import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

interface LaterProps {
  load: () => Promise<ComponentType>;
  /** Stands there meanwhile. */
  waiting?: ReactNode;
}

/** A page whose code comes when it is opened. Drawn anew after a failure, it asks for the code once more. */
export function Later({ load, waiting }: LaterProps) {
  const [Page] = useState(() => lazy(async () => ({ default: await load() })));
  return (
    <Suspense fallback={waiting}>
      <Page />
    </Suspense>
  );
}
