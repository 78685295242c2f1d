import { openAdapters } from '../app.ts';
import type { Bus } from '../bus/bus.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { type Environment, readConfig } from '../config-reader.ts';
import { createLog } from '../log.ts';
import { ProblemsError } from '../problems.ts';
import { systemRandom } from '../random.ts';
import type { Store } from '../store/store.ts';

export function getConfig(environment: Environment): Config {
  const reading = readConfig(environment, { demo: false });
  if (!reading.ok) throw new ProblemsError(reading.problems);
  return reading.config;
}

/** Opens the store that the environment names, which also migrates it, for as long as `act` takes. */
export async function withStore(
  environment: Environment,
  act: (store: Store, rest: { bus: Bus; config: Config }) => Promise<void>,
): Promise<void> {
  const config = getConfig(environment);
  const log = createLog(config.logLevel);
  const { store, bus } = await openAdapters(config, { clock: systemClock, random: systemRandom, log });
  try {
    await act(store, { bus, config });
  } finally {
    await bus.close();
    await store.close();
  }
}
