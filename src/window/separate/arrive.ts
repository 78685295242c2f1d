import { separateWindowPath } from '../../protocol/paths.ts';
import { type Returned, readReturned } from './returned.ts';

/**
 * Undefined: this is not a window of its own. An answer of the login page leaves the address bar and the history at once,
 * before anything else is asked of the server.
 */
export function arrive(): Returned | undefined {
  const { pathname } = location;
  if (pathname !== separateWindowPath && !pathname.startsWith(`${separateWindowPath}&`)) return undefined;
  const returned = readReturned(location);
  if (returned.answer) history.replaceState(null, '', separateWindowPath);
  return returned;
}
