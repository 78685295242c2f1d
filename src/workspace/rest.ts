/** Requests beside the socket, with the session's bearer, which lives in memory only. */
export class RestError extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.name = 'RestError';
    this.status = status;
  }

  /** True when the same request may succeed later: the server is away or too busy. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status > 500;
  }
}

const answerTimeoutMs = 30_000;

export interface Rest {
  /** Both reject with `RestError`; status 0 = the server cannot be reached, or does not answer in time. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

export function createRest(bearer: string): Rest {
  const send = async <T>(path: string, request: RequestInit): Promise<T> => {
    const headers = { ...request.headers, authorization: `Bearer ${bearer}` };
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const response = await fetch(path, { ...request, headers, credentials: 'omit', signal }).catch((cause: unknown) => {
      throw new RestError(0, String(cause));
    });
    if (!response.ok) throw new RestError(response.status, response.statusText);
    return (await response.json()) as T;
  };
  return {
    get: (path) => send(path, {}),
    post: (path, body) =>
      send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  };
}
