import type { Bus } from './bus.ts';
export const createMemoryBus = (): Bus => ({ publish() {}, subscribe: () => () => {}, async close() {} });
