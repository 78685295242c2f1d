/**
 * Which tabs of the site show an authenticated page with a conversation: each holds a lock. The browser itself lets go of
 * it when the tab dies, and it needs no timers, which browsers slow down in the background.
 */
export interface AuthenticatedTabs {
  mark(authenticated: boolean): void;
  isOtherMarked(): Promise<boolean>;
  close(): void;
}

export function createAuthenticatedTabs(account: string): AuthenticatedTabs {
  const prefix = `parley.${account}.tab.`;
  const own = prefix + Math.random();
  const stop = new AbortController();
  const { signal } = stop;
  let marked = false;
  let release: (() => void) | undefined;

  const hold = (held: boolean) => {
    if (!held) {
      release?.();
      release = undefined;
    } else if (!release) {
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      navigator.locks?.request(own, () => until).catch(() => undefined);
    }
  };
  /* A page that holds a lock could not be kept for going back. */
  addEventListener('pagehide', () => hold(false), { signal });
  addEventListener('pageshow', () => hold(marked), { signal });
  return {
    mark(authenticated) {
      marked = authenticated;
      hold(marked);
    },
    async isOtherMarked() {
      const { held = [] } = (await navigator.locks?.query().catch(() => undefined)) ?? {};
      return held.some(({ name = '' }) => name.startsWith(prefix) && name !== own);
    },
    close() {
      hold(false);
      stop.abort();
    },
  };
}
