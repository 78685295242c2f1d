/** Calls as the administrator who is logged in. The bearer lives in memory only. */
import { LoginError, restoreSession, type Session } from '../session.ts';
import type { JsonObject } from './form/json.ts';

export interface FieldProblem {
  field: string;
  reason: string;
}

export class ApiError extends Error {
  /** 0: the server cannot be reached. */
  readonly status: number;
  readonly fields: readonly FieldProblem[];

  constructor(status: number, text: string, fields: readonly FieldProblem[] = []) {
    super(text);
    this.name = 'ApiError';
    this.status = status;
    this.fields = fields;
  }
}

/** A record as the server has it; its etag goes back with the change that is based on it. */
export interface Tagged<T> {
  value: T;
  etag: string | undefined;
}

export interface Api {
  get<T>(path: string): Promise<Tagged<T>>;
  text(path: string): Promise<string>;
  /** With the etag of what it adds to, where that has one. */
  post<T>(path: string, body: object, etag?: string): Promise<Tagged<T>>;
  /** Without an etag: there must be none of this name yet. */
  put<T>(path: string, body: object, etag: string | undefined): Promise<Tagged<T>>;
  remove(path: string, etag?: string): Promise<void>;
}

interface Refusal {
  error?: { message?: string; fields?: FieldProblem[] };
}

/** Paths are relative to the account's: `/configuration/…`. `onEnded`: the session is over. */
export function createApi({ bearer, me }: Session, onEnded: () => void): Api {
  const root = `/api/account/${encodeURIComponent(me.account)}`;

  const send = async (path: string, request: RequestInit): Promise<Response> => {
    const headers = { ...request.headers, authorization: `Bearer ${bearer}` };
    const response = await fetch(root + path, { ...request, headers, credentials: 'omit' }).catch((cause: unknown) => {
      throw new ApiError(0, String(cause));
    });
    if (response.ok) return response;
    if (response.status === 401) await restoreSession(me.account).catch((error: unknown) => endOn(error, onEnded));
    const refusal = (await response.json().catch(() => ({}))) as Refusal;
    throw new ApiError(response.status, refusal.error?.message ?? response.statusText, refusal.error?.fields);
  };
  const tagged = async <T>(response: Response): Promise<Tagged<T>> => ({
    value: (await response.json()) as T,
    etag: response.headers.get('etag') ?? undefined,
  });
  const withBody = (method: string, body: object, headers: Record<string, string> = {}): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

  return {
    get: async (path) => tagged(await send(path, {})),
    text: async (path) => (await send(path, {})).text(),
    async post(path, body, etag) {
      const condition = etag === undefined ? undefined : { 'if-match': etag };
      return tagged(await send(path, withBody('POST', body, condition)));
    },
    async put(path, body, etag) {
      const condition = etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag };
      return tagged(await send(path, withBody('PUT', body, condition)));
    },
    async remove(path, etag) {
      await send(path, { method: 'DELETE', ...(etag !== undefined && { headers: { 'if-match': etag } }) });
    },
  };
}

function endOn(error: unknown, onEnded: () => void): void {
  if (error instanceof LoginError && error.failure === 'refused') onEnded();
}

export type Row = JsonObject & { readonly id: string | number };
