import { separateWindowPath } from '../../protocol/window-paths.ts';
import { type Returned, readReturned } from './returned.ts';

/** An answer of the login page leaves the address bar and the history at once, before anything is done with it. */
export function arrive(): Returned {
  const returned = readReturned(location);
  if (returned.answer) history.replaceState(null, '', separateWindowPath);
  return returned;
}
