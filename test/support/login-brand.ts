/** A brand as a separate window meets it: a token endpoint of its own, and a browser's cookies in between. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Routes } from '../features/routes-support.ts';

export interface TokenEndpoint {
  url: string;
  /** The forms that were posted, newest last. */
  forms: Record<string, string>[];
  answer: { status: number; body: unknown };
  close(): Promise<void>;
}

export async function startTokenEndpoint(): Promise<TokenEndpoint> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    endpoint.forms.push(Object.fromEntries(new URLSearchParams(text)));
    const { status, body } = endpoint.answer;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint: TokenEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    forms: [],
    answer: { status: 500, body: {} },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return endpoint;
}

export interface LoginBrowser {
  cookies: Map<string, string>;
  begin(config: { accountId: string } & Record<string, unknown>, headers?: Record<string, string>): Promise<Begun>;
  finish(accountId: string, answer: object, headers?: Record<string, string>): Promise<Answer>;
}

export interface Begun extends Answer {
  /** Of the login page; its query apart. */
  asked: Record<string, string>;
  sent: string;
}

/** Keeps cookies by name as a browser does, and says which page sends. */
export function openLoginBrowser(routes: Pick<Routes, 'url' | 'post'>): LoginBrowser {
  const cookies = new Map<string, string>();
  const post = async (path: string, body: object, more: Record<string, string> = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await routes.post(path, body, { origin: routes.url, ...(cookie && { cookie }), ...more });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    cookies,
    async begin(config, headers) {
      const answer = await post(`/api/account/${config.accountId}/web/login`, { config }, headers);
      const url = answer.json?.url ? new URL(answer.json.url) : undefined;
      return { ...answer, asked: Object.fromEntries(url?.searchParams ?? []), sent: answer.json?.sent };
    },
    finish: (accountId, answer, headers) => post(`/api/account/${accountId}/web/login/answer`, answer, headers),
  };
}
