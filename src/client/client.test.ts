import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../test/support/fake-clock.ts';
import { type ScriptedPeer, type ScriptedServer, startScriptedServer } from '../../test/support/scripted-server.ts';
import { createClient } from './client.ts';
import { RequestError, SignInRequired } from './errors.ts';
import type { Client, ClientOptions, Status } from './types.ts';

let server: ScriptedServer;
let clock: FakeClock;
const clients: Client[] = [];

beforeEach(async () => {
  server = await startScriptedServer();
  clock = createFakeClock(1_700_000_000_000);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
});

const start = (options: Partial<ClientOptions> = {}): Client => {
  const client = createClient({ url: () => server.url, clock, random: () => 0.5, ...options });
  clients.push(client);
  return client;
};

const token = (sub: string, lifeSeconds: number, extra: object = {}) => {
  const iat = clock.now() / 1000;
  const claims = { sub, iat, exp: iat + lifeSeconds, ...extra };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
};

function until(client: Client, state: Status['state']): Promise<Status> {
  return new Promise((resolve) => {
    if (client.status.state === state) return resolve(client.status);
    const stop = client.onStatus((status) => {
      if (status.state !== state) return;
      stop();
      resolve(status);
    });
  });
}

async function acceptConsumer(): Promise<{ peer: ScriptedPeer; jwt: string }> {
  const peer = await server.accept();
  const init = await peer.next();
  expect(init.type).toBe('InitConnection');
  const headers = init.headers as { type: string; jwt?: string }[];
  peer.reply(init, 'OK');
  return { peer, jwt: headers.find(({ type }) => type === '.ams.headers.ConsumerAuthentication')?.jwt ?? '' };
}

test('a consumer’s credential goes into InitConnection, and the client is online when it is answered', async () => {
  const client = start({ credentials: async () => 'opaque' });
  const peer = await server.accept();
  const init = await peer.next();
  expect(client.status.state).toBe('connecting');
  expect(init.headers).toContainEqual({ type: '.ams.headers.ConsumerAuthentication', jwt: 'opaque' });
  peer.reply(init, 'OK');
  await until(client, 'online');
});

test('a request resolves with its own answer and rejects with the code of a refusal', async () => {
  const client = start();
  const peer = await server.accept();
  await until(client, 'online');
  const first = client.request('GetClock', {});
  const second = client.request('up.GetUserProfile', 'nobody');
  const [clockRequest, profileRequest] = [await peer.next(), await peer.next()];
  peer.reply(profileRequest, 'Unknown consumer', 404);
  peer.reply(clockRequest, { currentTime: 7 });
  await expect(first).resolves.toEqual({ currentTime: 7 });
  await expect(second).rejects.toMatchObject({ code: 404, text: 'Unknown consumer' });
});

test('a request without an answer is given up after its time', async () => {
  const client = start();
  const peer = await server.accept();
  await until(client, 'online');
  const answer = client.request('GetClock', {}, { timeoutMs: 1_000 });
  await peer.next();
  clock.advance(1_000);
  await expect(answer).rejects.toMatchObject({ code: 408, temporary: true });
});

test('a request is refused at once while there is no connection, and one in flight when the connection breaks', async () => {
  const client = start();
  await expect(client.request('GetClock', {})).rejects.toEqual(new RequestError(0, 'not connected'));
  const peer = await server.accept();
  await until(client, 'online');
  const inFlight = client.request('GetClock', {});
  await peer.next();
  peer.terminate();
  await expect(inFlight).rejects.toMatchObject({ code: 0 });
});

test('onReply runs before a notification that came in the same packet', async () => {
  const client = start();
  const seen: string[] = [];
  client.onNotification(({ type }) => seen.push(type));
  const peer = await server.accept();
  await until(client, 'online');
  const answer = client.request('GetClock', {}, { onReply: () => seen.push('reply') });
  peer.reply(await peer.next(), { currentTime: 1 });
  peer.notify('after', {});
  await answer;
  await expect.poll(() => seen).toEqual(['reply', 'after']);
});

test('frames that are not understood are passed over', async () => {
  const client = start();
  const peer = await server.accept();
  await until(client, 'online');
  const seen: string[] = [];
  client.onNotification(({ type }) => seen.push(type));
  for (const text of ['', 'null', '[', '{"kind":"resp","reqId":"99"}', '{"kind":"other"}']) peer.send(text);
  peer.notify('good', {});
  await expect.poll(() => seen).toEqual(['good']);
});

test('a lost connection comes back with the same token after a growing, jittered delay', async () => {
  let asked = 0;
  const credentials = async () => `token ${++asked}`;
  const client = start({ credentials });
  const delays: (number | undefined)[] = [];
  for (let loss = 0; loss < 4; loss += 1) {
    const { peer, jwt } = await acceptConsumer();
    expect(jwt).toBe('token 1');
    await until(client, 'online');
    peer.close(1001);
    const status = await until(client, 'waiting');
    if (status.state === 'waiting') delays.push(status.retryAt - clock.now());
    clock.advance(60_000);
  }
  expect(delays).toEqual([250, 500, 1000, 2000]);
});

test('a connection that held starts the back-off anew', async () => {
  const client = start();
  for (let loss = 0; loss < 2; loss += 1) {
    const peer = await server.accept();
    await until(client, 'online');
    clock.advance(10_000);
    peer.terminate();
    const status = await until(client, 'waiting');
    expect(status).toMatchObject({ retryAt: clock.now() + 250 });
    clock.advance(250);
  }
});

test('the page that wakes up does not wait for the back-off', async () => {
  const client = start();
  const peer = await server.accept();
  await until(client, 'online');
  peer.terminate();
  await until(client, 'waiting');
  client.probe();
  await server.accept();
  await until(client, 'online');
});

test('silence is broken with GetClock, and a line that stays silent is replaced', async () => {
  const client = start();
  const peer = await server.accept();
  await until(client, 'online');
  clock.advance(30_000);
  const check = await peer.next();
  expect(check.type).toBe('GetClock');
  clock.advance(9_999);
  expect(client.status.state).toBe('online');
  clock.advance(1);
  expect(client.status.state).toBe('waiting');
  await peer.closed;
});

test('a handshake that hangs is given up', async () => {
  const client = start({ credentials: async () => 't' });
  const peer = await server.accept();
  await peer.next();
  clock.advance(10_000);
  await until(client, 'waiting');
});

test.each([
  [4401, 'renew-brand-token'],
  [4407, 'renew-identity'],
] as const)('close code %i asks for a new token (%s) and connects with it at once', async (code, reaction) => {
  const reactions: string[] = [];
  const renew = async (wanted: string) => {
    reactions.push(wanted);
    return 'second';
  };
  const client = start({ credentials: async () => 'first', renew });
  const { peer } = await acceptConsumer();
  await until(client, 'online');
  peer.close(code);
  const again = await acceptConsumer();
  expect(again.jwt).toBe('second');
  expect(reactions).toEqual([reaction]);
  await until(client, 'online');
});

test('a renewal that needs the person locks the client; probe tries again', async () => {
  let signedIn = false;
  const renew = async () => {
    if (!signedIn) throw new SignInRequired();
    return 'second';
  };
  const client = start({ credentials: async () => 'first', renew });
  const { peer } = await acceptConsumer();
  await until(client, 'online');
  peer.close(4401);
  expect(await until(client, 'locked')).toMatchObject({ reason: 'sign-in-required' });
  expect(clock.nextInMs).toBeUndefined();
  signedIn = true;
  client.probe();
  expect((await acceptConsumer()).jwt).toBe('second');
});

test('renewed tokens that the server keeps refusing lock the client', async () => {
  const client = start({ credentials: async () => 'first', renew: async () => 'refused' });
  for (let connection = 0; connection < 4; connection += 1) {
    const peer = await server.accept();
    await peer.next();
    peer.close(4401);
    if (connection === 0) continue;
    await until(client, 'waiting');
    clock.advance(30_000);
  }
  await until(client, 'locked');
  expect(server.count).toBe(4);
});

test('a failing renewal is repeated later, without a connection in between', async () => {
  let failures = 2;
  const renew = async () => {
    if (failures-- > 0) throw new TypeError('network');
    return 'second';
  };
  const client = start({ credentials: async () => 'first', renew });
  const { peer } = await acceptConsumer();
  await until(client, 'online');
  peer.close(4407);
  for (let retry = 0; retry < 2; retry += 1) {
    await until(client, 'waiting');
    clock.advance(30_000);
  }
  expect((await acceptConsumer()).jwt).toBe('second');
  expect(server.count).toBe(2);
});

test('a token for someone else is never used', async () => {
  const client = start({ credentials: async () => token('ann', 600), renew: async () => token('bob', 600) });
  const { peer } = await acceptConsumer();
  await until(client, 'online');
  peer.close(4401);
  expect(await until(client, 'locked')).toMatchObject({ reason: 'other-identity' });
  expect(server.count).toBe(1);
  expect(client.sub).toBe('ann');
});

test('a frame that was too large is not repeated', async () => {
  const client = start();
  const peer = await server.accept();
  await until(client, 'online');
  peer.close(1009);
  expect(await until(client, 'closed')).toEqual({ state: 'closed', reason: 'by-server', code: 1009 });
});

test('the token is renewed on the open socket before it ends, by the server’s clock', async () => {
  const reactions: string[] = [];
  const first = token('ann', 600, { 'lp.ext': { sub: 'a' } });
  const renew = async (reaction: string) => {
    reactions.push(reaction);
    return 'renewed';
  };
  const client = start({ credentials: async () => first, renew, random: () => 0 });
  const { peer } = await acceptConsumer();
  const time = await peer.next();
  peer.reply(time, { currentTime: clock.now() + 120_000 });
  for (let passedMs = 0; passedMs < 420_000; passedMs += 20_000) {
    expect(reactions).toEqual([]);
    const heard = new Promise((resolve) => client.onNotification(resolve));
    peer.notify('life', {});
    await heard;
    clock.advance(20_000);
  }
  const init = await peer.next();
  expect(init.type).toBe('InitConnection');
  expect(init.headers).toContainEqual({ type: '.ams.headers.ConsumerAuthentication', jwt: 'renewed' });
  expect(reactions).toEqual(['renew-brand-token']);
  expect(client.status.state).toBe('online');
  expect(server.count).toBe(1);
});

test('closing is for good', async () => {
  const client = start();
  const peer = await server.accept();
  await until(client, 'online');
  client.close();
  await peer.closed;
  client.probe();
  expect(client.status).toEqual({ state: 'closed', reason: 'by-client' });
  expect(clock.nextInMs).toBeUndefined();
});
