/** The answer to a request was a refusal, or there was none. Codes are those of HTTP; 0 = the socket was not up. */
export class RequestError extends Error {
  readonly code: number;
  readonly text: string;

  constructor(code: number, text: string) {
    super(`${code} ${text}`);
    this.name = 'RequestError';
    this.code = code;
    this.text = text;
  }

  /** True when the same request may succeed later: the line or the server failed, not the request. */
  get temporary(): boolean {
    return this.code === 0 || this.code === 408 || this.code === 429 || this.code >= 500;
  }
}

/** `credentials` and `renew` throw it when only the person can help: they must sign in again. */
export class SignInRequired extends Error {
  constructor(detail = 'sign-in required') {
    super(detail);
    this.name = 'SignInRequired';
  }
}
