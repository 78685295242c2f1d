/**
 * Every failure a peer can be told about, in one table. `text` is public; what really happened travels in `detail`
 * and `cause`, which only the log and the administrator's screens see.
 */
export const failures = {
  'bad-request': { status: 400, text: 'Bad request' },
  'unknown-request': { status: 400, text: 'Unknown request type' },
  'open-conversation-exists': { status: 400, text: 'An open conversation already exists' },
  'dialog-closed': { status: 400, text: 'Dialog is closed' },
  'conversation-closed': { status: 400, text: 'Conversation is closed' },
  'ring-not-waiting': { status: 400, text: 'The ring is no longer waiting' },
  'agent-not-assigned': { status: 400, text: 'No such agent is assigned' },
  'agent-already-assigned': { status: 400, text: 'An agent is already assigned' },
  unauthenticated: { status: 401, text: 'Authentication required' },
  forbidden: { status: 403, text: 'Not permitted for this role' },
  'transfer-not-allowed': { status: 403, text: 'The account allows no transfer to an agent in this state' },
  'messaging-off': { status: 403, text: 'The account takes no new conversations now' },
  'origin-not-allowed': { status: 403, text: 'This origin is not one of the account' },
  'tls-required': { status: 403, text: 'Use TLS: this server takes requests over https: and wss: only' },
  'method-not-allowed': { status: 405, text: 'Not this method, or X-HTTP-Method-Override: PUT is missing' },
  'monitoring-version': { status: 400, text: 'The version v is 1.0 or 1.1' },
  'visitor-id-malformed': { status: 404, text: 'The visitor id vid is not one' },
  'session-id-malformed': { status: 404, text: 'The session id sid is not one' },
  'app-not-found': { status: 404, text: 'Unknown app installation id' },
  'not-found': { status: 404, text: 'Not found' },
  'conversation-not-found': { status: 404, text: 'Conversation not found' },
  'dialog-not-found': { status: 404, text: 'Dialog not found' },
  'agent-not-found': { status: 404, text: 'Agent not found' },
  'consumer-not-found': { status: 404, text: 'Consumer not found' },
  'account-not-found': { status: 404, text: 'Account not found' },
  'service-not-found': { status: 404, text: 'Service not found' },
  'precondition-failed': { status: 412, text: 'Somebody else has changed it: read it again' },
  'precondition-required': { status: 428, text: 'If-Match with the ETag that was read is required' },
  'in-use': { status: 409, text: 'It is in use' },
  'message-id-reused': { status: 409, text: 'The client message id was used for another message' },
  'too-many-subscriptions': { status: 429, text: 'Too many subscriptions' },
  'too-many-requests': { status: 429, text: 'Too many requests, wait at least 1 s' },
  'quota-used-up': { status: 429, text: 'Too much was sent' },
  internal: { status: 500, text: 'Server error' },
  'storage-unavailable': { status: 503, text: 'Cannot be stored now, try again later' },
  'not-implemented': { status: 501, text: 'Not supported by this server' },
  /* identity provider; `internalErrorCode` is what its clients read */
  'credential-missing': { status: 400, text: 'No credential was sent', internalErrorCode: '9001' },
  'connector-not-found': { status: 404, text: 'No connector is configured', internalErrorCode: '9002' },
  'token-invalid': { status: 401, text: 'The token is not valid', internalErrorCode: '9007' },
  'token-expired': { status: 401, text: 'The token has expired', internalErrorCode: '9008' },
  'code-rejected': { status: 401, text: 'The code was rejected', internalErrorCode: '9009' },
  'client-refused': { status: 502, text: 'The token endpoint refuses the client', internalErrorCode: '9010' },
  'token-endpoint-failed': { status: 502, text: 'The token endpoint failed', internalErrorCode: '9010' },
  'keys-unavailable': { status: 502, text: 'The keys of the connector cannot be fetched', internalErrorCode: '9010' },
  'cannot-decrypt': { status: 401, text: 'The token cannot be decrypted', internalErrorCode: '9012' },
  /* separate windows */
  'no-login-page': { status: 409, text: 'The account has no login page for separate windows' },
  'login-refused': { status: 403, text: 'The answer of the login page does not fit' },
  'login-expired': { status: 401, text: 'The login took too long' },
  /* agents */
  'login-failed': { status: 401, text: 'Login failed' },
  'second-factor-needed': { status: 401, text: 'A second factor is needed' },
  'proof-needed': { status: 403, text: 'The password or a passkey must be given again first' },
  'proof-refused': { status: 403, text: 'The password or passkey is not right' },
  'reset-link-refused': { status: 401, text: 'The link is no longer good: ask for another one' },
  'sign-in-unavailable': { status: 502, text: 'The OpenID provider cannot be asked' },
  'csrf-mismatch': { status: 401, text: 'CSRF token does not match' },
} as const satisfies Record<string, { status: number; text: string; internalErrorCode?: string }>;

export type FailureCode = keyof typeof failures;

/** What is wrong with one member of a request, by its path. */
export interface FieldProblem {
  field: string;
  reason: string;
}

interface AppErrorOptions {
  detail?: string;
  hint?: string;
  fields?: readonly FieldProblem[];
  /** When the same may succeed. */
  retryAfterMs?: number;
  cause?: unknown;
}

export class AppError extends Error {
  readonly code: FailureCode;
  /** For the log and for administrators, never for the peer. */
  readonly detail: string | undefined;
  /** Public addition to the row's text that says what and where, for example the member that is wrong. */
  readonly hint: string | undefined;
  /** Public: every member that is wrong, and why. */
  readonly fields: readonly FieldProblem[] | undefined;
  /** Public: whole seconds. */
  readonly retryAfter: number | undefined;

  constructor(code: FailureCode, options: AppErrorOptions = {}) {
    super(failures[code].text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = options.detail;
    this.hint = options.hint;
    this.fields = options.fields;
    this.retryAfter = options.retryAfterMs && Math.ceil(options.retryAfterMs / 1000);
  }

  get status(): number {
    return failures[this.code].status;
  }

  /** What the peer is told, at most 128 characters. */
  get publicText(): string {
    const text = failures[this.code].text;
    return (this.hint ? `${text}: ${this.hint}` : text).slice(0, 128);
  }
}

/** Anything thrown, as an `AppError`; what is not one of ours becomes `internal`. */
export const toAppError = (thrown: unknown): AppError =>
  thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
