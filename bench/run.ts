/**
 * `npm run bench [-- publish exchange exchange-nested exchange-http exchange-nested-http idle reconnect search workspace erase page] [--cpu-prof folder]`: one JSON line per figure, each against a
 * baseline measured in the same run. Both sides run in processes of their own; this one makes the load.
 */
import { parseArgs } from 'node:util';
import { sizeThreadPool } from '../src/server/cli/thread-pool.ts';
import { measureErase } from './erase.ts';
import { measureExchange, measureExchangeHttp, measureNestedExchange, measureNestedExchangeHttp } from './exchange.ts';
import { type Measured, print } from './figure.ts';
import { measureIdle } from './idle.ts';
import { measurePage } from './page.ts';
import { measurePublish } from './publish.ts';
import { measureReconnect } from './reconnect.ts';
import { measureSearch } from './search.ts';
import { measureWorkspace } from './workspace.ts';

/** As the server's own start does; the baselines inherit it too. */
sizeThreadPool(process.env);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'cpu-prof': { type: 'string' } } });
const folder = values['cpu-prof'];
const profile = folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];

const benches: Record<string, () => Promise<Measured[]>> = {
  publish: () => measurePublish(profile),
  exchange: () => measureExchange(profile),
  'exchange-nested': () => measureNestedExchange(profile),
  'exchange-http': () => measureExchangeHttp(profile),
  'exchange-nested-http': () => measureNestedExchangeHttp(profile),
  idle: measureIdle,
  reconnect: measureReconnect,
  search: measureSearch,
  workspace: () => measureWorkspace(profile),
  erase: measureErase,
  page: measurePage,
};

for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  const bench = benches[name];
  if (!bench) throw new Error(`no benchmark ${name}: there are ${Object.keys(benches).join(', ')}`);
  console.error(name);
  for (const figure of await bench()) print(figure);
}
