/** What the operator is told of pages: once an hour for each cause, and not with every page. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Account } from '../store/store.ts';
import type { Identified } from './identify.ts';

const everyMs = 3_600_000;
const mostKeys = 1000;

export function createPageWarnings({ clock, log }: { clock: Clock; log: Log }) {
  const said = new Map<string, number>();
  const isTimeToSay = (key: string): boolean => {
    if (clock.now() - (said.get(key) ?? Number.NEGATIVE_INFINITY) < everyMs) return false;
    if (said.size >= mostKeys) said.clear();
    said.set(key, clock.now());
    return true;
  };
  return {
    ofPatterns({ id: account }: Account, patterns: ReadonlySet<string>): void {
      for (const pattern of patterns)
        if (isTimeToSay(`${account} pattern ${pattern}`))
          log.warn(
            { account, pattern },
            'a pattern of an entry point or behaviour was not run, or took too long: no page matches it',
          );
    },
    ofProof({ id: account }: Account, { proof }: Identified): void {
      if (proof === 'wrong' && isTimeToSay(`${account} sig`))
        log.warn({ account }, 'a page names a customer with a sig that no identity secret of its connector has made');
    },
  };
}
