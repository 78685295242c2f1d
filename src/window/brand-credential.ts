/**
 * Where a page hands over the brand's credential: in the fragment `#id_token=…`, which is taken out of the address at
 * once, or through a function `parleyCredential` that it puts on the window and that is asked again for each renewal.
 * Anybody can write an address: a token that comes by one waits until the person has said that it is theirs.
 */
import { plainName } from '../ui/plain-name.ts';
import type { PageCredential } from './bridge.ts';

declare global {
  var parleyCredential: (() => Promise<string | undefined>) | undefined;
}

/** As a token names somebody. Nothing is verified here. */
export interface LinkedPerson {
  name: string;
  /** The same for each token of this person. */
  key: string;
}

export interface BrandCredential {
  /** The person that the address names. */
  linked: LinkedPerson | undefined;
  /** The person has said so. */
  accept(): void;
  take(): Promise<PageCredential | undefined>;
  /** Called when a new token of the accepted person arrives in the open page. */
  onArrival(listener: () => void): void;
}

export function createBrandCredential(): BrandCredential {
  const token = takeFragment();
  const linked = token === undefined ? undefined : personOf(token);
  let accepted: LinkedPerson | undefined;
  let waiting: string | undefined;
  return {
    linked,
    accept() {
      accepted = linked;
      waiting = token;
    },
    async take() {
      const credential = waiting ?? (await globalThis.parleyCredential?.());
      waiting = undefined;
      return credential ? { token: credential } : undefined;
    },
    onArrival(listener) {
      window.addEventListener('hashchange', () => {
        const arrived = fragmentToken();
        if (arrived === undefined) return;
        /* Somebody else is asked for as at the first time. */
        if (accepted === undefined || personOf(arrived)?.key !== accepted.key) return location.reload();
        waiting = takeFragment();
        listener();
      });
    },
  };
}

const fragmentToken = (): string | undefined =>
  new URLSearchParams(location.hash.slice(1)).get('id_token') ?? undefined;

function takeFragment(): string | undefined {
  const credential = fragmentToken();
  if (credential !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return credential;
}

/** Undefined: the token cannot be read here, so that nobody could say whether it is theirs. */
function personOf(token: string): LinkedPerson | undefined {
  const { iss, sub, ...claims } = claimsOf(token);
  if (typeof sub !== 'string') return undefined;
  const names = [claims.name, claims.preferred_username, claims.email, sub];
  const named = names.flatMap((name) => (typeof name === 'string' && plainName(name, 80)) || []);
  return named[0] === undefined ? undefined : { name: named[0], key: JSON.stringify([iss, sub]) };
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    const segment = token.split('.')[1] ?? '';
    const bytes = atob(segment.replaceAll('-', '+').replaceAll('_', '/'));
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
