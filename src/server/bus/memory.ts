import type { Bus, BusListener } from './bus.ts';

/** The bus of a single node: there is nobody else to hear. */
export const createMemoryBus = (): Bus => createMemoryHub().connect();

/** Joins the nodes of one process: each `connect` is the bus of one node. */
export function createMemoryHub(): { connect(): Bus } {
  const listeners = new Map<Bus, Set<BusListener>>();
  const connect = (): Bus => {
    const own = new Set<BusListener>();
    const bus: Bus = {
      publish(hint) {
        if (!listeners.has(bus) || listeners.size === 1) return;
        /* As over a network: never before the publisher's own turn is over, and as a copy. */
        const text = JSON.stringify(hint);
        setImmediate(() => {
          const others = [...listeners].filter(([other]) => other !== bus).flatMap(([, heard]) => [...heard]);
          for (const listener of others) listener.hint(JSON.parse(text));
        });
      },
      subscribe(listener) {
        own.add(listener);
        return () => {
          own.delete(listener);
        };
      },
      async close() {
        listeners.delete(bus);
      },
    };
    listeners.set(bus, own);
    return bus;
  };
  return { connect };
}
