/** Calls that have to do with logging in. The browser's cookies go along: they hold what lies between two steps. */
export class CallError extends Error {
  /** 0: the server cannot be reached. */
  readonly status: number;
  /** Of the password that was sent, completing "The password …". */
  readonly passwordReason: string | undefined;
  /** What the server adds to its refusal. */
  readonly hint: string;

  constructor(status: number, hint: string, passwordReason?: string) {
    super(hint);
    this.name = 'CallError';
    this.status = status;
    this.hint = hint;
    this.passwordReason = passwordReason;
  }
}

interface Refusal {
  error?: { message?: string; fields?: { field: string; reason: string }[] };
}

export type Call = <T>(path: string, body?: object, method?: 'GET' | 'POST') => Promise<T>;

export const createCall =
  (root: string, headers: () => Record<string, string> = () => ({})): Call =>
  async <T>(path: string, body: object = {}, method = 'POST') => {
    const request: RequestInit = { method, headers: headers(), credentials: 'same-origin' };
    if (method === 'POST') {
      request.headers = { ...headers(), 'content-type': 'application/json' };
      request.body = JSON.stringify(body);
    }
    const response = await fetch(root + path, request).catch((cause: unknown) => {
      throw new CallError(0, String(cause));
    });
    if (response.ok) return (await response.json()) as T;
    const { error } = (await response.json().catch(() => ({}))) as Refusal;
    const reason = error?.fields?.find(({ field }) => field === 'password')?.reason;
    throw new CallError(response.status, error?.message?.replace(/^Bad request: |^It is in use: /, '') ?? '', reason);
  };

export const accountRoot = (account: string): string => `/api/account/${encodeURIComponent(account)}/`;
