/** What a login page has added to the window's address, wherever it put it. */
import type { LoginRefusal } from '../../protocol/separate-window.ts';
import { separateConfigParameter, separateLinesParameter } from '../../protocol/separate-window.ts';

export interface Returned {
  /** Texts, as they came. */
  config: string | undefined;
  lines: string | undefined;
  /** Absent: the address says how to open the window, and nothing else. */
  answer: ReturnedAnswer | undefined;
}

export interface ReturnedAnswer {
  state: string | undefined;
  id_token: string | undefined;
  token: string | undefined;
  code: string | undefined;
  iss: string | undefined;
  error: string | undefined;
  description: string | undefined;
  uri: string | undefined;
}

/**
 * Query first, then fragment, then what stands behind `&` in the path: login pages of the older kind append to whatever
 * address they were given. The first of a name counts, and names that nobody knows are ignored.
 */
export function readReturned({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): Returned {
  const found = new Map<string, string>();
  const tail = pathname.includes('&') ? pathname.slice(pathname.indexOf('&') + 1) : '';
  for (const part of [search.slice(1), hash.slice(1), tail])
    for (const [name, value] of new URLSearchParams(part)) {
      /* Printed documentation has a space in `error _description`. */
      const known = name.replaceAll(/\s/g, '');
      if (!found.has(known)) found.set(known, value);
    }
  const answered = ['state', 'id_token', 'token', 'code', 'error'].some((name) => found.has(name));
  return {
    config: found.get(separateConfigParameter),
    lines: found.get(separateLinesParameter),
    answer: answered
      ? {
          state: found.get('state'),
          id_token: found.get('id_token'),
          token: found.get('token'),
          code: found.get('code'),
          iss: found.get('iss'),
          error: found.get('error'),
          description: found.get('error_description'),
          uri: found.get('error_uri'),
        }
      : undefined,
  };
}

/** Between the brand and us: logging in again would not mend it. Whatever else a login page says, it may. */
const configurationErrors = [
  'invalid_request',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'invalid_scope',
];

export const refusalOf = (error: string): LoginRefusal =>
  configurationErrors.includes(error.toLowerCase()) ? 'configuration' : 'log-in';
