/** Keys of the platform and of the brand are replaced while customers log in and talk. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactEncrypt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeyRing } from '../../src/server/identity/keys.ts';
import { rotateKey } from '../../src/server/identity/rotation.ts';
import { systemRandom } from '../../src/server/random.ts';
import { openConversation, sequencesSeen, settled, text } from '../support/conversation.ts';
import { createDatabase } from '../support/database.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { consumerSocketPath, exchangeToken, postJson } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';
import { brandIssuer, headerOf, signToken } from './routes-support.ts';

const masterKey = Buffer.alloc(32, 7);
const minuteMs = 60_000;
const dayMs = 86_400_000;

interface BrandKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}
const newBrandKey = (kid: string): BrandKey => ({ kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });
const brandKeyPairs = [newBrandKey('brand-1'), newBrandKey('brand-2'), newBrandKey('brand-3')] as const;

let clock: FakeClock;
let nodes: TestServer[];
let brand: Server;
/** What the brand publishes, and what it signs with. */
let published: BrandKey[];
let signing: BrandKey;

beforeEach(async () => {
  clock = createFakeClock(Date.now());
  published = [brandKeyPairs[0]];
  signing = brandKeyPairs[0];
  brand = createServer((_request, response) => {
    const keys = published.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }));
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => brand.listen(0, '127.0.0.1', resolve));
  nodes = [];
});
afterEach(async () => {
  for (const node of nodes) await node.stop();
  brand.closeAllConnections();
  await new Promise((resolve) => brand.close(resolve));
});

const first = (): TestServer => nodes[0] as TestServer;

async function start(howMany: number): Promise<void> {
  const { url: databaseUrl } = howMany > 1 ? await createDatabase() : {};
  for (let n = 0; n < howMany; n++) nodes.push(await startServer({ clock, ...(databaseUrl && { databaseUrl }) }));
  const jwksEndpoint = `http://127.0.0.1:${(brand.address() as AddressInfo).port}/keys`;
  await first().store.saveConnector({
    id: 'published',
    accountId: account,
    type: 'implicit',
    name: 'Brand with published keys',
    enabled: true,
    priority: 0,
    settings: { issuer: brandIssuer, jwksEndpoint },
  });
}

const rotate = (use: 'sig' | 'enc', times = { leadMs: minuteMs, keepMs: dayMs }, accountId = account) => {
  const ring: KeyRing = use === 'sig' ? { use } : { use, accountId };
  return rotateKey({ store: first().store, masterKey, clock, random: systemRandom }, ring, times);
};

function brandToken(sub: string): string {
  const now = Math.floor(clock.now() / 1000);
  const claims = { iss: brandIssuer, sub, iat: now, exp: now + 3600 };
  return signToken(claims, { key: signing.privateKey, header: { kid: signing.kid } });
}
/** Encrypted to the key that the platform offers first. */
async function nested(sub: string, accountId = account): Promise<string> {
  const { keys } = await (await fetch(`${first().url}/api/account/${accountId}/jwks`)).json();
  const jwk = keys.find(({ use }: { use: string }) => use === 'enc');
  return new CompactEncrypt(Buffer.from(brandToken(sub)))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: jwk.kid })
    .encrypt(createPublicKey({ key: jwk, format: 'jwk' }));
}

const open = (node: TestServer, jwt: string): Promise<WireClient> =>
  openWire(node.wsUrl + consumerSocketPath, { authorization: `jwt ${jwt}` });
const renew = (wire: WireClient, jwt: string) =>
  wire.request('InitConnection', {}, { headers: [{ type: '.ams.headers.ConsumerAuthentication', jwt }] });

/** A customer who talks all the while, and renews in place with whatever token is issued. */
async function startTalker(node: TestServer, name: string) {
  const wire = await open(node, await exchangeToken(node.url, brandToken(name)));
  const dialogId = await openConversation(wire);
  const kids = new Set<unknown>();
  let said = 0;
  return {
    wire,
    kids,
    get said() {
      return said;
    },
    async go(): Promise<void> {
      const event = text(`message ${said}`);
      const answer = await wire.request('ms.PublishEvent', { dialogId, event });
      expect(answer).toMatchObject({ code: 200, body: { sequence: said++ } });
      const jwt = await exchangeToken(node.url, brandToken(name));
      kids.add(headerOf(jwt).kid);
      expect((await renew(wire, jwt)).code).toBe(200);
    },
  };
}

describe.each([1, 2])('on %i node(s)', (howMany) => {
  test('keys of platform and brand rotate under logins and open sockets without a failure', async ({ annotate }) => {
    await start(howMany);
    const talkers = await Promise.all(nodes.map((node, n) => startTalker(node, `talker-${n}`)));
    const failures: unknown[] = [];
    const issued: string[] = [];
    let logins = 0;
    /** As many logins at once as arrive in a tenth of a second at 200 a second, on every node in turn. */
    const burst = async () => {
      const one = async () => {
        const n = logins++;
        const node = nodes[n % nodes.length] as TestServer;
        const authCode = n % 5 === 0 ? await nested(`customer-${n}`) : brandToken(`customer-${n}`);
        const { status, body } = await postJson(`${node.url}/api/account/${account}/authenticate`, { authCode });
        if (status === 200 && body.jwt) issued.push(body.jwt);
        else failures.push([n, status, body]);
      };
      await Promise.all([...Array.from({ length: 20 }, one), ...talkers.map((talker) => talker.go())]);
      clock.advance(100);
    };
    let workedMs = 0;
    const forSeconds = async (seconds: number) => {
      const began = performance.now();
      for (let n = 0; n < seconds * 10; n++) await burst();
      workedMs += performance.now() - began;
    };

    await forSeconds(1);
    await rotate('sig');
    await rotate('enc');
    published = [brandKeyPairs[0], brandKeyPairs[1]];
    await forSeconds(1);
    /* Half a minute later the brand signs with its new key; after the lead the platform does with its own. */
    clock.advance(35_000);
    signing = brandKeyPairs[1];
    await forSeconds(1);
    clock.advance(30_000);
    await forSeconds(1);
    await rotate('sig', { leadMs: 0, keepMs: dayMs });
    await rotate('enc', { leadMs: 0, keepMs: dayMs });
    published = [brandKeyPairs[1], brandKeyPairs[2]];
    await forSeconds(1);
    clock.advance(35_000);
    signing = brandKeyPairs[2];
    await forSeconds(1);

    expect(failures).toEqual([]);
    expect(logins).toBe(1_200);
    await annotate(`${Math.round((logins / workedMs) * 1000)} logins a second on ${howMany} node(s), clients included`);
    const kids = new Set(issued.map((jwt) => headerOf(jwt).kid));
    expect([...kids].sort()).toEqual(['00001', '00002', '00003']);
    for (const { wire, said, kids: renewedWith } of talkers) {
      await settled(wire);
      expect(sequencesSeen(wire)).toEqual(Array.from({ length: said }, (_, n) => n));
      expect(renewedWith.size).toBe(3);
    }
    /* What the first key signed opens sockets on every node, as does what the last one signed. */
    for (const node of nodes)
      for (const jwt of [issued[0], issued.at(-1)]) {
        const wire = await open(node, jwt ?? '');
        await settled(wire);
        await wire.close();
      }
  }, 60_000);
});

describe('a key that is replaced', () => {
  const verdictOn = async (jwt: string): Promise<number | 'open'> => {
    const wire = await open(first(), jwt);
    const outcome = await Promise.race([
      wire.closed.then(({ code }) => code),
      settled(wire).then(() => 'open' as const),
    ]);
    if (outcome === 'open') await wire.close();
    return outcome;
  };
  const kidsOf = async () => {
    const { keys } = await (await fetch(`${first().url}/api/account/${account}/jwks`)).json();
    return keys.map(({ kid }: { kid: string }) => kid);
  };

  test('is published ahead, then used, then accepted, then gone', async () => {
    await start(1);
    const long = { exp: Math.floor(clock.now() / 1000) + 10 * 86_400 };
    const old = await first().consumerToken('user-1', long);
    await rotate('sig');
    clock.advance(30_000);
    await expect.poll(kidsOf).toEqual(['00001', '00002', `enc-${account}-1`]);
    expect(headerOf(await first().consumerToken('user-1')).kid).toBe('00001');
    clock.advance(30_000);
    await expect.poll(kidsOf).toEqual(['00002', '00001', `enc-${account}-1`]);
    expect(headerOf(await first().consumerToken('user-1')).kid).toBe('00002');
    expect(await verdictOn(old)).toBe('open');
    clock.advance(dayMs);
    await expect.poll(kidsOf).toEqual(['00002', `enc-${account}-1`]);
    expect(await verdictOn(old)).toBe(4407);
    await rotate('sig');
    expect((await first().store.listKeys()).map(({ kid }) => kid)).not.toContain('00001');
  });

  test('no longer takes new encrypted tokens, but decrypts those that are on their way until it retires', async () => {
    await start(1);
    const onItsWay = await nested('customer');
    await rotate('enc', { leadMs: 0, keepMs: 30 * minuteMs });
    clock.advance(30_000);
    await expect.poll(kidsOf).toEqual(['00001', `enc-${account}-2`]);
    expect(await exchangeToken(first().url, onItsWay)).toBeTruthy();
    expect(await exchangeToken(first().url, await nested('customer'))).toBeTruthy();
    clock.advance(30 * minuteMs);
    await expect(exchangeToken(first().url, onItsWay)).rejects.toThrow('9012');
  });

  test('is one account’s alone: what was encrypted to another account’s is refused on every node, and rotates apart', async () => {
    await start(2);
    const found = await first().store.findAccount(account);
    const [connector] = await first().store.listConnectors(account);
    if (!found || !connector) throw new Error('the test account is missing');
    await first().store.saveAccount({ ...found, id: 'other' });
    await first().store.saveConnector({ ...connector, accountId: 'other' });
    /* Made by the first node while both are asked for it; the second meets it in a token. */
    const lines = await Promise.all(
      nodes.map(async ({ url }) => (await fetch(`${url}/api/account/other/jwks/encryption-key`)).text()),
    );
    expect(new Set(lines).size).toBe(1);
    clock.advance(500);
    const [ours, theirs] = [await nested('customer'), await nested('customer', 'other')];
    const verdict = async (node: TestServer, accountId: string, authCode: string) => {
      const { status, body } = await postJson(`${node.url}/api/account/${accountId}/authenticate`, { authCode });
      return status === 200 ? 'accepted' : JSON.stringify([status, body]);
    };
    for (const node of nodes) {
      expect(await verdict(node, account, ours)).toBe('accepted');
      expect(await verdict(node, 'other', theirs)).toBe('accepted');
      for (const [accountId, token] of [
        [account, theirs],
        ['other', ours],
      ] as const)
        expect(await verdict(node, accountId, token)).toBe('[401,{"internalErrorCode":"9012"}]');
    }
    await rotate('enc', { leadMs: 0, keepMs: 0 }, 'other');
    clock.advance(30_000);
    for (const node of nodes) {
      await expect.poll(() => verdict(node, 'other', theirs)).toContain('9012');
      expect(await verdict(node, account, ours)).toBe('accepted');
    }
  });

  test('is known at once to a node that meets it first in a token', async () => {
    await start(2);
    const [one, two] = nodes as [TestServer, TestServer];
    await rotate('sig', { leadMs: 0, keepMs: dayMs });
    clock.advance(500);
    await one.app.close();
    nodes.shift();
    /* A node that starts now signs with the new key; the other one has not read the keys since. */
    const { databaseUrl } = two;
    const fresh = await startServer({ clock, databaseUrl: databaseUrl ?? '' });
    nodes.push(fresh);
    const jwt = await fresh.consumerToken('user-1');
    expect(headerOf(jwt).kid).toBe('00002');
    const wire = await open(two, jwt);
    await settled(wire);
    await wire.close();
  });
});
