/** An administrator of the test account, and calls as one. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../../src/server/store/store.ts';
import { account } from '../support/test-account.ts';

/** `eve`, with the password that everybody has. */
export async function addAdministrator(store: Store): Promise<void> {
  const ann = await store.findUser(account, { loginName: 'ann' });
  if (!ann) throw new Error('the test account has no ann');
  const roles = ['agent', 'manager', 'administrator'] as const;
  await store.saveUser({ ...ann, userId: '444', pid: randomUUID(), loginName: 'eve', roles: [...roles] });
}

interface CallAnswer {
  status: number;
  etag: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted on, whatever they are
  json: any;
}

export type Call = (method: string, path: string, body?: unknown, ifMatch?: string) => Promise<CallAnswer>;

export const createCall =
  (url: string, bearer?: string): Call =>
  async (method, path, body, ifMatch) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(ifMatch && { 'if-match': ifMatch }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const etag = response.headers.get('etag') ?? undefined;
    return { status: response.status, etag, json: text ? JSON.parse(text) : undefined };
  };
