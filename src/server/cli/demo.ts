/** The command that starts the demo. */
import type { StartBrandSite } from '../demo/run.ts';
import { aborted, type Terminal } from './terminal.ts';

/** Loads the demo and its packages only when it is asked for: a production server never does. */
export async function demo(terminal: Terminal, startBrandSite?: StartBrandSite): Promise<void> {
  const { environment, signal, print } = terminal;
  const { describeDemo, startDemo } = await import('../demo/run.ts');
  const running = await startDemo({ environment, ...(startBrandSite && { startBrandSite }) });
  print(describeDemo(running.ready));
  print(JSON.stringify(running.ready));
  await aborted(signal);
  await running.close();
}
