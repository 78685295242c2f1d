import type { Handler } from '../dispatch.ts';

export const keepAlive: Handler<'KeepAlive'> = () => 'OK';
