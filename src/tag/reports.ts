/** Reports the page to the server, one report at a time, and brings back what the page may show. */
import type { PageDecision, PageReport } from '../protocol/engagement.ts';

/** Before the next attempt, when the server is in trouble. */
const pausesMs = [3000, 10_000, 30_000, 90_000];

export type Outcome = 'arrived' | 'refused' | 'failed';

export interface Prepared {
  report: PageReport;
  /** Also told when the page has gone elsewhere meanwhile. */
  settled(outcome: Outcome): void;
  /** Not told then, nor after a failure. */
  decided(decision: PageDecision): void;
}

export interface Reports {
  /** As soon as the one under way is through, or the pause after a failure; several calls are one. */
  send(): void;
  close(): void;
}

export function createReports(url: string, prepare: () => Prepared): Reports {
  let underWay = false;
  let again = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const aborter = new AbortController();

  const run = async () => {
    timer = undefined;
    underWay = true;
    again = false;
    const { report, settled, decided } = prepare();
    let outcome: Outcome = 'failed';
    let decision: PageDecision | undefined;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain' },
        body: JSON.stringify(report),
        credentials: 'omit',
        keepalive: true,
        signal: aborter.signal,
      });
      if (response.ok) {
        decision = await response.json();
        outcome = 'arrived';
      } else if (response.status < 500 && response.status !== 429) outcome = 'refused';
    } catch {
      // No connection: as a failure of the server.
    }
    underWay = false;
    if (aborter.signal.aborted) return;
    settled(outcome);
    if (outcome === 'failed') {
      timer = setTimeout(run, pausesMs[Math.min(failures++, pausesMs.length - 1)]);
      return;
    }
    failures = 0;
    if (decision) decided(decision);
    if (again) void run();
  };
  return {
    send() {
      if (underWay) again = true;
      else if (timer === undefined) void run();
    },
    close() {
      clearTimeout(timer);
      aborter.abort();
    },
  };
}
