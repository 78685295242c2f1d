/** One tab of the site leads for each person: it alone plays sounds. */
export function followLeadership(account: string, owner: string, onChange: (leads: boolean) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  if (!navigator.locks) {
    const look = () => onChange(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look, { signal });
    look();
    return () => stop.abort();
  }
  const held = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  /* The lock passes on when this tab closes, lets go or dies. */
  navigator.locks
    .request(`parley.${account}.leader.${owner}`, { signal }, () => {
      onChange(true);
      return held;
    })
    .catch(() => undefined);
  return () => stop.abort();
}
