/** Somebody at a browser of the workspace, who keeps its cookies. */
import * as OTPAuth from 'otpauth';
import type { Answer, Routes } from './routes-support.ts';

export const password = 'correct horse';

export interface Visitor {
  cookies: Map<string, string>;
  bearer: string;
  proof: string;
  post(path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Enters where the answer is a session. */
  logIn(loginName?: string, members?: object): Promise<Answer>;
  prove(): Promise<Answer>;
}

/** Under a host name, as passkeys need it. */
export const nameOf = (url: string): string => url.replace('127.0.0.1', 'localhost');

export function visit(routes: Routes, account = 'acc1'): Visitor {
  const cookies = new Map<string, string>();
  const origin = nameOf(routes.url);
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(visitor.bearer && { authorization: `Bearer ${visitor.bearer}` }),
      ...(visitor.proof && { 'parley-proof': visitor.proof }),
      ...(init.headers as Record<string, string>),
    };
    const response = await fetch(`${origin}/api/account/${account}/${path}`, { ...init, headers });
    const text = await response.text();
    const json = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined;
    const answer = { status: response.status, headers: response.headers, text, json };
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const visitor: Visitor = {
    cookies,
    bearer: '',
    proof: '',
    post: (path, body = {}, headers = {}) =>
      send(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', origin, ...headers },
      }),
    get: (path) => send(path, {}),
    async logIn(loginName = 'ann', members = {}) {
      const answer = await visitor.post('login', { username: loginName, password, ...members });
      if (answer.status === 200) visitor.bearer = answer.json.bearer;
      return answer;
    },
    async prove() {
      const answer = await visitor.post('own-login/proof', { password });
      visitor.proof = answer.json?.proof ?? '';
      return answer;
    },
  };
  return visitor;
}

export const codeAt = (secret: string, timestamp: number): string =>
  new OTPAuth.TOTP({ secret }).generate({ timestamp });
