/**
 * How long the event loop was held. A loaded machine also delays the loop, so that a delay counts only where this thread
 * itself has used the processor for as long.
 */
export interface Stall {
  fromTs: number;
  toTs: number;
  cpuMs: number;
}

const everyMs = 20;
const mostKept = 100;

export function watchStalls(overMs: number): () => Stall[] {
  const stalls: Stall[] = [];
  let lastTs = Date.now();
  let last = process.threadCpuUsage();
  setInterval(() => {
    const nowTs = Date.now();
    const now = process.threadCpuUsage();
    const cpuMs = (now.user + now.system - last.user - last.system) / 1000;
    if (nowTs - lastTs > overMs && cpuMs > overMs && stalls.length < mostKept)
      stalls.push({ fromTs: lastTs, toTs: nowTs, cpuMs: Math.round(cpuMs) });
    lastTs = nowTs;
    last = now;
  }, everyMs).unref();
  return () => stalls.splice(0);
}
