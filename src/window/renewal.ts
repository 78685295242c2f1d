/**
 * One tab renews for all tabs of a person: the others ask it for its token and turn to the brand's page themselves only
 * when nobody answers. Works between windows of this origin that the browser lets see each other, else each renews.
 */
import { parseToken } from '../client/token.ts';
import type { Identity } from './identity.ts';

type Talk = { type: 'wanted' } | { type: 'token'; jwt: string };

export interface SharedIdentity extends Identity {
  close(): void;
}

export interface SharedOptions {
  /**
   * The same for all tabs that show one person of one account on pages of one origin, and for no others: pages only claim
   * the person, but the frame has checked account and origin.
   */
  name: string;
  leads: () => boolean;
  now?: () => number;
  open?: (name: string) => BroadcastChannel;
}

const answerWaitMs = 5_000;
/** A token that ends sooner helps nobody. */
const usefulMs = 30_000;

export function shareRenewals(identity: Identity, options: SharedOptions): SharedIdentity {
  const { name, leads, now = Date.now, open = (channel) => new BroadcastChannel(channel) } = options;
  const channel = attempt(() => open(`parley.renewal.${name}`));
  const waiting = new Set<(jwt: string | undefined) => void>();
  /** And when it came. */
  let own: { jwt: string; at: number } | undefined;
  let underway: Promise<string> | undefined;

  /** Two who ask at a time ask the page once. */
  const renew = (): Promise<string> => {
    underway ??= identity
      .renew()
      .then(keep)
      .finally(() => {
        underway = undefined;
      });
    return underway;
  };
  const keep = (jwt: string) => {
    own = { jwt, at: now() };
    if (leads()) channel?.postMessage({ type: 'token', jwt } satisfies Talk);
    return jwt;
  };
  /** By how long it lives, not by the hour: many a machine's clock is wrong. */
  const isUseful = ({ jwt, at }: { jwt: string; at: number }) => {
    const claims = parseToken(jwt);
    const lifeMs = claims ? claims.expiresAt - claims.issuedAt : 0;
    return at + lifeMs - now() > Math.min(usefulMs, lifeMs / 2);
  };
  const answer = () => {
    if (own && isUseful(own)) channel?.postMessage({ type: 'token', jwt: own.jwt } satisfies Talk);
    else renew().catch(() => undefined);
  };
  if (channel)
    channel.onmessage = ({ data }: MessageEvent<Talk>) => {
      if (data?.type === 'wanted' && leads()) answer();
      /* One that this tab has had already is of no help. */
      if (data?.type !== 'token' || data.jwt === own?.jwt) return;
      for (const settle of [...waiting]) settle(data.jwt);
    };
  const askLeader = (): Promise<string | undefined> =>
    new Promise((resolve) => {
      const settle = (jwt: string | undefined) => {
        clearTimeout(timer);
        waiting.delete(settle);
        if (jwt) own = { jwt, at: now() };
        resolve(jwt);
      };
      const timer = setTimeout(() => settle(undefined), answerWaitMs);
      waiting.add(settle);
      channel?.postMessage({ type: 'wanted' } satisfies Talk);
    });

  return {
    credentials: async () => keep(await identity.credentials()),
    async renew() {
      if (leads() || !channel) return renew();
      const handed = await askLeader();
      return handed ?? renew();
    },
    close: () => channel?.close(),
  };
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
