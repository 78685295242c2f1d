/** One account with its people's credentials, and what is learned of it on the way. */
import type { ServerProcess } from '../support/fork-server.ts';
import { brandTokenFor, loginAgent, postJson } from '../support/sign-in.ts';
import { password } from '../support/test-account.ts';
import { appId } from './seed-world.ts';

const mostKnown = 50;

export class World {
  readonly account: string;
  readonly #known = new Map<string, string[]>();
  #turn = 0;

  constructor(account: string) {
    this.account = account;
    this.learn('account', account);
    this.learn('app', appId);
    this.learn('skill', '7');
    this.learn('password', password);
    for (const login of ['ann', 'max', 'root']) this.learn('login', login);
    for (const created of ['1', '7', 'brand', 'anonymous', '111']) this.learn('created', created);
    this.learn('etag', '"1"');
  }

  learn(name: string, value: unknown): void {
    if (typeof value !== 'string' || value === '' || value.length > 4000) return;
    const known = this.#known.get(name) ?? [];
    known.push(value);
    if (known.length > mostKnown) known.shift();
    this.#known.set(name, known);
  }

  /** The one learned first. */
  get(name: string): string {
    return this.#known.get(name)?.[0] ?? '';
  }

  /** `bytes` with what stands for the server's own values replaced by some. */
  fill(bytes: Buffer): Buffer {
    if (!bytes.includes('{{')) return bytes;
    const text = bytes.toString('latin1').replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => {
      if (name === 'bodyLength') return whole;
      const known = this.#known.get(name);
      return known?.[this.#turn++ % known.length] ?? 'unknown';
    });
    const bodyStart = text.indexOf('\r\n\r\n') + 4;
    return Buffer.from(text.replace('{{bodyLength}}', String(text.length - bodyStart)), 'latin1');
  }
}

export async function openWorld(server: ServerProcess, account: string): Promise<World> {
  await server.ask('account', account);
  const world = new World(account);
  const api = `${server.url}/api/account/${account}`;
  const exchange = async (path: string, body: unknown): Promise<string> => {
    const { status, body: answer } = await postJson(`${api}/${path}`, body);
    if (!answer.jwt) throw new Error(`${path} answered ${status} ${JSON.stringify(answer)}`);
    return answer.jwt;
  };
  for (const sub of ['user-1', 'user-2']) {
    const brandToken = brandTokenFor(Date.now(), { sub });
    world.learn('brandToken', brandToken);
    const token = await exchange('authenticate', { authCode: brandToken });
    world.learn('consumerToken', token);
    world.learn('consumer', subjectOf(token));
    world.learn('person', subjectOf(token));
  }
  const external = await exchange('anonymous/authorize', {});
  world.learn('anonymousToken', await exchange('authenticate', { id_token: external }));
  const people = { ann: 'agentBearer', max: 'agentBearer', root: 'administratorBearer' };
  for (const [login, name] of Object.entries(people)) {
    const { bearer, csrf, cookie, userPid } = await loginAgent(server.url, login, { account, password });
    world.learn(name, bearer);
    world.learn('csrf', csrf);
    world.learn('cookie', cookie);
    world.learn('person', userPid);
  }
  return world;
}

export const subjectOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;
