/** Reports the page to the server, one report at a time, and brings back what the page may show. */
import type { PageDecision, PageReport } from '../protocol/engagement.ts';

/** Before the next attempt, when the server is in trouble. */
const pausesMs = [3000, 10_000, 30_000, 90_000];

export type ReportOutcome = 'arrived' | 'refused' | 'failed';

export interface Reporter {
  prepare(): {
    report: PageReport;
    settled(outcome: ReportOutcome, decision?: PageDecision): void;
  };
}

export interface Reports {
  /** As soon as the one under way is through, or the pause after a failure; several calls are one. */
  send(): void;
  close(): void;
}

export function createReports(url: string, reporter: Reporter): Reports {
  let busy = false;
  let again = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = new AbortController();

  const send = async () => {
    again = busy;
    if (busy) return;
    busy = true;
    const { report, settled } = reporter.prepare();
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain' },
        body: JSON.stringify(report),
        credentials: 'omit',
        keepalive: true,
        signal: stop.signal,
      });
      const { ok, status } = response;
      if (!ok && (status > 499 || status === 429)) throw response;
      settled(ok ? 'arrived' : 'refused', ok ? await response.json() : undefined);
      failures = 0;
    } catch {
      if (stop.signal.aborted) return;
      settled('failed');
      timer = setTimeout(() => {
        busy = false;
        void send();
      }, pausesMs[Math.min(failures++, 3)]);
      return;
    }
    busy = false;
    if (again) void send();
  };
  return {
    send: () => void send(),
    close() {
      clearTimeout(timer);
      stop.abort();
    },
  };
}
