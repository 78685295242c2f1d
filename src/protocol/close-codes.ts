/**
 * Every code with which the server closes a socket. `reaction` is the client's whole policy:
 * `renew-brand-token` = ask the page for a fresh credential, `renew-identity` = ask the identity provider,
 * `resume` = reconnect with the same token, `login` = agents log in again, `stop` = do not come back.
 */
export const closeCodes = {
  /** Orderly end; the client may come back with the same token. */
  normal: { code: 1000, reaction: 'resume', reason: 'closed' },
  /** The server is going down or the socket was idle. */
  goingAway: { code: 1001, reaction: 'resume', reason: 'going away' },
  /** A frame was not a JSON object in UTF-8. */
  unparsable: { code: 1007, reaction: 'resume', reason: 'frame is not a JSON object' },
  /** A frame was larger than the server's limit. */
  tooLarge: { code: 1009, reaction: 'stop', reason: 'frame too large' },
  /** The server failed; agents log in again, consumers resume. */
  serverError: { code: 1011, reaction: 'resume', reason: 'server error' },
  /** The reader is too slow, or the server too busy: reconnect and read on from the last sequence. */
  slowReader: { code: 1013, reaction: 'resume', reason: 'too slow, resume from the last sequence' },
  /** No credential, or an authenticated consumer's or an agent's credential has ended. */
  unauthenticated: { code: 4401, reaction: 'renew-brand-token', reason: 'authentication required or expired' },
  /** The unauthenticated identity has ended, or the token is not ours. */
  identityInvalid: { code: 4407, reaction: 'renew-identity', reason: 'identity expired or not valid here' },
} as const;

export type CloseName = keyof typeof closeCodes;
export type CloseReaction = (typeof closeCodes)[CloseName]['reaction'];

/** What a client does after the socket closed with `code`; codes that no row names mean: resume. */
export function reactionTo(code: number): CloseReaction {
  return Object.values(closeCodes).find((row) => row.code === code)?.reaction ?? 'resume';
}
