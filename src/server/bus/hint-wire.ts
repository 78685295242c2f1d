/** Hints as the payloads of PostgreSQL's NOTIFY. */
import type { Hint } from './bus.ts';

export const hintChannel = 'parley_hints';

/** PostgreSQL refuses payloads of 8000 bytes. */
const longestPayload = 7900;

/** Says that hints of the node did not get out. */
export const missed = 'missed';
export const missedPayload = (nodeId: string): string => JSON.stringify([nodeId, { kind: missed }]);

/** Nothing when it is too long to be sent: a hint may be lost. */
export function hintPayload(nodeId: string, hint: Hint): string | undefined {
  const payload = JSON.stringify([nodeId, hint]);
  return Buffer.byteLength(payload) > longestPayload ? undefined : payload;
}

/** Nothing when it is not one of ours. */
export function parseHint(payload: string): { nodeId: string; hint: Hint | typeof missed } | undefined {
  try {
    const [nodeId, hint] = JSON.parse(payload);
    if (typeof nodeId !== 'string' || typeof hint?.kind !== 'string') return undefined;
    return { nodeId, hint: hint.kind === missed ? missed : hint };
  } catch {
    return undefined;
  }
}
