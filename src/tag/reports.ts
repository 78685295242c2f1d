/** Reports the page to the server, one report at a time, and brings back what the page may show. */
import type { PageDecision, PageReport } from '../protocol/engagement.ts';

/** Pauses before the next attempt, when the server is in trouble: 3, 9, 27 seconds and so on, up to this. */
const longestPauseSeconds = 90;

export type ReportOutcome = 'arrived' | 'refused' | 'failed';

export interface Reporter {
  stop: AbortController;
  prepare(): {
    report: PageReport;
    settled(outcome: ReportOutcome, decision?: PageDecision): void;
  };
}

/** As soon as the one under way is through; several calls are one. In a pause after a failure nothing is sent. */
export type Reports = () => void;

export function createReports(url: string, reporter: Reporter): Reports {
  let busy = false;
  let again = false;
  let failures = 0;
  let resumeTs = 0;
  const { signal } = reporter.stop;

  const send = async () => {
    again = busy;
    if (busy || Date.now() < resumeTs || signal.aborted) return;
    busy = true;
    const { report, settled } = reporter.prepare();
    let outcome: ReportOutcome = 'failed';
    let decision: PageDecision | undefined;
    try {
      /* Text needs no leave to be sent to another origin. */
      const body = JSON.stringify(report);
      const response = await fetch(url, { method: 'POST', body, credentials: 'omit', signal });
      const { ok, status } = response;
      if (ok) decision = await response.json();
      if (status < 500 && status !== 429) outcome = ok ? 'arrived' : 'refused';
    } catch {
      // No connection: as a failure of the server.
    }
    busy = false;
    if (signal.aborted) return;
    failures = outcome === 'failed' ? failures + 1 : 0;
    resumeTs = failures && Date.now() + Math.min(3 ** failures, longestPauseSeconds) * 1000;
    settled(outcome, decision);
    if (again) void send();
  };
  return () => void send();
}
