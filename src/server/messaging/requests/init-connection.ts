import type { Handler } from '../dispatch.ts';

/** On an authenticated socket; the connection's own first `InitConnection` and renewals are handled at the door. */
export const initConnection: Handler<'InitConnection'> = () => 'Connection initialised';
