/**
 * Where a page hands over the brand's credential: in the fragment `#id_token=…`, which is taken out of the address at
 * once, or through a function `parleyCredential` that it puts on the window and that is asked again for each renewal.
 */
import type { PageCredential } from './bridge.ts';

declare global {
  var parleyCredential: (() => Promise<string | undefined>) | undefined;
}

export interface BrandCredential {
  take(): Promise<PageCredential | undefined>;
  /** Called when a new fragment arrives in the open page. */
  onArrival(listener: () => void): void;
}

export function createBrandCredential(): BrandCredential {
  let waiting = takeFragment();
  return {
    async take() {
      const credential = waiting ?? (await globalThis.parleyCredential?.());
      waiting = undefined;
      return credential ? { token: credential } : undefined;
    },
    onArrival(listener) {
      window.addEventListener('hashchange', () => {
        waiting = takeFragment();
        if (waiting !== undefined) listener();
      });
    },
  };
}

function takeFragment(): string | undefined {
  const credential = new URLSearchParams(location.hash.slice(1)).get('id_token');
  if (credential === null) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  return credential;
}
