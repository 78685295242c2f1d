/** The demo's administrator, over the interface that the administration's screens use. */
import type { Shop } from './demo-shop.ts';
import { loginAgent } from './sign-in.ts';

interface Standing {
  path: string;
  etag: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever stands there
  record: any;
}

export interface DemoAdmin {
  read(path: string): Promise<Standing>;
  save(standing: Standing): Promise<void>;
}

/** Paths are those after `…/configuration/`. */
export async function administer({ demo }: Pick<Shop, 'demo'>): Promise<DemoAdmin> {
  const { http, account, password } = demo.ready;
  const { bearer } = await loginAgent(http, 'admin', { account, password });
  const call = async (method: string, path: string, rest: { body?: unknown; etag?: string } = {}) => {
    const response = await fetch(`${http}/api/account/${account}/configuration/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(rest.etag && { 'if-match': rest.etag }),
        ...(rest.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(rest.body !== undefined && { body: JSON.stringify(rest.body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    async read(path) {
      const response = await call('GET', path);
      return { path, etag: response.headers.get('etag') ?? '', record: await response.json() };
    },
    async save({ path, etag, record }) {
      await call('PUT', path, { body: record, etag });
    },
  };
}
