import type { Handler } from '../dispatch.ts';

export const getClock: Handler<'GetClock'> = ({ services }) => ({ currentTime: services.clock.now() });
