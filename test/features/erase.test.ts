/** A customer's data can be had, and can be brought to an end of which nothing is left anywhere. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { brandPublicKey } from '../support/brand-keys.ts';
import { acceptNext, changeFields, goOnline, openConversation, publish, say, text } from '../support/conversation.ts';
import { createDatabase } from '../support/database.ts';
import { forkServer } from '../support/fork-server.ts';
import { brandTokenFor, consumerSocketPath, exchangeToken, loginAgent } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { brandIssuer, type TestUser } from '../support/test-account.ts';
import { type Frame, openWire, type WireClient } from '../support/wire-client.ts';
import { addAdministrator, type Call, createCall } from './admin-support.ts';
import { customer, openTab, origin, report, sendReport } from './monitoring-support.ts';

const marker = 'quokkamarker';
const other = 'wombatmarker';
const rights = `/api/account/${account}/configuration/rights`;
const hourMs = 3_600_000;

let server: TestServer;
let databaseUrl: string | undefined;
let dataDir: string;
let call: Call;
let logLines: string[];

beforeEach(() => {
  databaseUrl = undefined;
  dataDir = mkdtempSync(join(tmpdir(), 'parley-rights-'));
  logLines = [];
});
afterEach(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

async function start(clock?: TestServer['clock']): Promise<void> {
  server = await startServer({ dataDir, logLines, ...(databaseUrl && { databaseUrl }), ...(clock && { clock }) });
  if (!clock) {
    await addAdministrator(server.store);
    const before = await server.store.findAccount(account);
    if (before)
      await server.store.saveAccount({ ...before, settings: { ...before.settings, allowedOrigins: [origin] } });
  }
  call = createCall(server.url, (await server.login('eve')).bearer);
}

/** Name, messages, notes, attributes, page: the word is in all of them, in two conversations. */
async function live(sub: string, word: string, ann: WireClient): Promise<{ ids: string[]; consumer: WireClient }> {
  const tab = openTab(server.url);
  const { visitorId, sessionId } = await tab({
    url: `${origin}/${word}-page`,
    identities: [customer(sub)],
    attributes: [{ type: 'lead', lead: { topic: `${word}topic` } }],
  });
  const consumer = await server.consumer(sub, { given_name: `${word}name`, email: `${word}@example.test` });
  await consumer.request('userprofile.SetUserProfile', { firstName: `${word}declared` });
  const ids: string[] = [];
  for (const round of [1, 2]) {
    const context = { type: 'SharkContext', visitorId, sessionId };
    const id = await openConversation(consumer, { conversationContext: context });
    ids.push(id);
    await acceptNext(ann, id);
    await publish(consumer, id, text(`${word}message ${round}`), { clientMessageId: `${word}-${round}` });
    await say(ann, id, `answer to ${word}reply ${round}`);
    await publish(ann, id, text(`${word}private`), {
      messageAudience: 'AGENTS_AND_MANAGERS',
    });
    await changeFields(ann, id, { field: 'Note', note: `${word}note ${round}` });
    if (round === 1) await changeFields(consumer, id, { field: 'ConversationStateField', conversationState: 'CLOSE' });
  }
  await consumer.request('cm.ClearHistory', {}).catch(() => undefined);
  return { ids, consumer };
}

const erase = (sub: string) => call('POST', `${rights}/erase`, { iss: brandIssuer, sub });
const exportOf = (sub: string) => call('POST', `${rights}/export`, { iss: brandIssuer, sub });

/** Moves time on each time that the erasure waits, until the report says that it is done. */
async function finished(id: string): Promise<Frame> {
  for (let passed = ''; ; ) {
    const { json } = await call('GET', `${rights}/requests/${id}`);
    if (json.state === 'done') return json;
    const place = `${json.state} ${json.repeats}`;
    if (json.state === 'erasing' && place !== passed) server.clock.advance(2_000);
    passed = place;
  }
}

async function searched(words: string): Promise<number> {
  const { bearer } = await server.login('max');
  const answer = await createCall(server.url, bearer)(
    'POST',
    `/messaging_history/api/account/${account}/conversations/search`,
    { start: { from: 0, to: server.clock.now() + hourMs }, keyword: words },
  );
  expect(answer.status).toBe(200);
  return answer.json._responseMetadata?.count ?? answer.json.conversationHistoryRecords.length;
}

const heldInFiles = (word: string): string[] =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).toString('latin1').toLowerCase().includes(word));

/** Tables of which a row, or the file behind it, holds the word. */
async function heldInTables(word: string, { files = false } = {}): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    const held: string[] = [];
    for (const { name } of rows) {
      const found = await client.query(`select 1 from "${name}" t where lower(t::text) like $1 limit 1`, [`%${word}%`]);
      if (found.rowCount) held.push(name);
    }
    if (!files) return held;
    await client.query('vacuum full');
    await client.query('checkpoint');
    const bytes = await client.query<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 't', 'i') and relnamespace <> 'pg_catalog'::regnamespace
       and pg_relation_filepath(oid) is not null
       and position($1::bytea in pg_read_binary_file(pg_relation_filepath(oid))) > 0`,
      [Buffer.from(word)],
    );
    return [...held, ...bytes.rows.map(({ name }) => `file of ${name}`)];
  } finally {
    await client.end();
  }
}

describe.each(['SQLite', 'PostgreSQL'])('with %s', (database) => {
  beforeEach(async () => {
    if (database === 'PostgreSQL') databaseUrl = (await createDatabase()).url;
    await start();
  });

  const held = (word: string, options?: { files: boolean }) =>
    database === 'SQLite' ? heldInFiles(word) : heldInTables(word, options);

  test.each([
    ['names no issuer', { identities: [{ acr: 'loa1', sub: 'gone' }], identityFunction: true }],
    ['names the customer by its id alone', { attributes: [{ type: 'ctmrinfo', info: { customerId: 'gone' } }] }],
    [
      'names the id beside an identity function that names nobody',
      { attributes: [{ type: 'ctmrinfo', info: { customerId: 'gone' } }], identityFunction: true },
    ],
    [
      'names the issuer of another connector',
      { identities: [{ iss: 'https://first.test', acr: 'loa1', sub: 'gone' }], identityFunction: true },
    ],
  ])('what a page kept that %s is exported, counted and erased', async (_, claim) => {
    const brand = (await server.store.listConnectors(account)).find(({ id }) => id === 'brand');
    if (!brand) throw new Error('no connector');
    const settings = { ...brand.settings, issuer: 'https://first.test' };
    await server.store.saveConnector({ ...brand, id: 'first', name: 'First', priority: 0, settings });
    server.clock.advance(4_000);
    const said = [{ type: 'personal', personal: { firstname: `${marker}anna` } }];
    const { attributes = [] } = claim as { attributes?: object[] };
    const sent = await sendReport(
      server.url,
      { ...report(), ...claim, attributes: [...attributes, ...said] },
      { origin },
    );
    expect(sent.status).toBe(200);
    expect((await held(marker)).length).toBeGreaterThan(0);
    expect(JSON.stringify((await exportOf('gone')).json)).toContain(`${marker}anna`);
    const done = await finished((await erase('gone')).json.id);
    expect(done.verification.found).toBe(0);
    const attributesRow = done.tables.find(({ table }: Frame) => table === 'attributes');
    expect(attributesRow.before).toBeGreaterThan(0);
    expect(attributesRow.after).toBe(0);
    expect(await held(marker)).toEqual([]);
  });

  test('an export holds all that was said and told, and after an erasure nothing is left of it', async () => {
    const ann = await server.agent('ann');
    await goOnline(ann);
    const { ids, consumer } = await live('gone', marker, ann);
    const bystander = await live('stays', other, ann);
    expect(await searched(`${marker}message`)).toBeGreaterThan(0);
    expect((await held(marker)).length).toBeGreaterThan(0);

    const exported = await exportOf('gone');
    expect(exported.status).toBe(200);
    const all = JSON.stringify(exported.json);
    for (const part of [
      'name',
      '@example',
      'declared',
      'message 1',
      'message 2',
      'reply 1',
      'private',
      'note 2',
      'topic',
      '-page',
    ])
      expect(all).toContain(`${marker}${part}`);
    expect(all).not.toContain(other);
    expect(exported.json.conversations.map((each: Frame) => each.conversation.convId)).toEqual(ids);
    expect(exported.json.profile.verified).toMatchObject({ iss: brandIssuer, sub: 'gone' });
    expect(exported.json.visits).toHaveLength(1);

    const asked = await erase('gone');
    expect(asked).toMatchObject({ status: 202, json: { kind: 'erase', state: 'closing', requestedBy: '444' } });
    expect((await consumer.closed).code).toBe(4401);
    const report = await finished(asked.json.id);
    const rows = Object.fromEntries(report.tables.map((each: Frame) => [each.table, [each.before, each.after]]));
    expect(rows).toMatchObject({ conversations: [2, 0], snapshots: [2, 0], consumers: [1, 0], visits: [1, 0] });
    expect(rows.events?.[0]).toBeGreaterThan(10);
    expect(rows.search_index).toEqual([2, 0]);
    expect(report.verification).toMatchObject({ found: 0 });
    const consumerId = exported.json.export.consumerId;
    for (const word of ['gone', consumerId, marker]) expect(JSON.stringify(report)).not.toContain(word);

    expect(await searched(`${marker}message`)).toBe(0);
    expect(await searched(`${other}message`)).toBeGreaterThan(0);
    expect(await held(marker, { files: true })).toEqual([]);
    expect((await held(other)).length).toBeGreaterThan(0);
    expect((await exportOf('gone')).status).toBe(404);
    const untouched = JSON.stringify((await exportOf('stays')).json);
    for (const part of ['name', 'message 1', 'message 2', 'private', 'note 2', 'topic', '-page'])
      expect(untouched).toContain(`${other}${part}`);
    expect((await say(bystander.consumer, bystander.ids[1] ?? '', 'still here')).code).toBe(200);
    expect(logLines.length).toBeGreaterThan(3);
    expect(logLines.join('').toLowerCase()).not.toContain(marker);
    expect(logLines.join('')).not.toContain(consumerId);
    expect(logLines.join('')).toContain('consumer-erased');

    const onRecord = await call('GET', `/api/account/${account}/configuration/engagement/changes?kind=act`);
    const request = asked.json.id;
    const lines = onRecord.json.map(({ by, after }: Frame) => ({ by, ...after }));
    expect(lines).toEqual([
      { by: '444', act: 'consumer-exported', request: expect.any(String) },
      { by: 'system', act: 'consumer-erased', request },
      { by: '444', act: 'consumer-erasure-requested', request },
      { by: '444', act: 'consumer-exported', request: exported.json.export.id },
    ]);
    for (const word of ['gone', consumerId, marker]) expect(JSON.stringify(onRecord.json)).not.toContain(word);

    const again = await finished((await erase('gone')).json.id);
    expect(again.tables.every((each: Frame) => each.before === 0 && each.after === 0)).toBe(true);
    expect(again.subjectDigest).toBe(report.subjectDigest);
    const listed = await call('GET', `${rights}/requests`);
    expect(listed.json.map((each: Frame) => each.kind).sort()).toEqual(['erase', 'erase', 'export', 'export']);
  });

  test('an agent who still has an erased conversation is told that it is gone', async () => {
    const ann = await server.agent('ann');
    await goOnline(ann);
    const { ids } = await live('gone', marker, ann);
    await finished((await erase('gone')).json.id);
    const answer = await changeFields(ann, ids[1] ?? '', { field: 'Note', note: 'too late' });
    expect(answer.code).toBe(404);
  });

  test('an erasure whose server ends in the middle is completed by the next one', async () => {
    const ann = await server.agent('ann');
    await goOnline(ann);
    const { ids } = await live('gone', marker, ann);
    const asked = await erase('gone');
    for (let state = ''; state !== 'erasing'; )
      state = (await call('GET', `${rights}/requests/${asked.json.id}`)).json.state;
    const { clock } = server;
    await server.store.deleteConversation(account, ids[0] ?? '');
    await server.app.close();
    logLines.length = 0;
    await start(clock);
    const repeated = await erase('gone');
    expect(repeated.json.id).toBe(asked.json.id);
    clock.advance(10_000);
    const report = await finished(asked.json.id);
    expect(report.tables.find((each: Frame) => each.table === 'conversations')).toMatchObject({ before: 2, after: 0 });
    expect(await held(marker, { files: true })).toEqual([]);
    expect(logLines.join('').toLowerCase()).not.toContain(marker);
  });
});

test('an erasure whose process was killed is completed by the next one', async () => {
  await start();
  await server.stop();
  const users: TestUser[] = [
    { userId: '444', loginName: 'eve', roles: ['agent', 'administrator'], skillIds: [], capacity: 5 },
  ];
  const folder = join(dataDir, 'killed');
  const options = { dataDir: folder, publicKey: brandPublicKey, users };
  const administrator = async (url: string) => createCall(url, (await loginAgent(url, 'eve')).bearer);
  const first = await forkServer(options);
  call = await administrator(first.url);
  const token = await exchangeToken(first.url, brandTokenFor(Date.now(), { sub: 'gone', given_name: marker }));
  const consumer = await openWire(first.wsUrl + consumerSocketPath, { authorization: `jwt ${token}` });
  const id = await openConversation(consumer);
  expect((await say(consumer, id, marker)).code).toBe(200);
  const stateOf = async (request: string) => (await call('GET', `${rights}/requests/${request}`)).json.state;
  const asked = await erase('gone');
  await expect.poll(() => stateOf(asked.json.id)).toBe('erasing');
  await first.kill();
  expect(heldInFiles(marker).length).toBeGreaterThan(0);

  const second = await forkServer(options);
  call = await administrator(second.url);
  await expect.poll(() => stateOf(asked.json.id), { timeout: 15_000 }).toBe('done');
  expect(heldInFiles(marker)).toEqual([]);
  await second.stop();
  await start();
});

test('only administrators of the account may ask, and must say whom', async () => {
  await start();
  await server.consumerToken('gone');
  const agent = createCall(server.url, (await server.login('max')).bearer);
  const body = { iss: brandIssuer, sub: 'gone' };
  for (const act of ['export', 'erase']) {
    expect((await agent('POST', `${rights}/${act}`, body)).status).toBe(403);
    expect((await createCall(server.url)('POST', `${rights}/${act}`, body)).status).toBe(401);
    expect((await call('POST', `${rights}/${act}`, { sub: 'gone' })).json.error.fields).toEqual([
      { field: 'iss', reason: 'is required' },
    ]);
  }
  expect((await exportOf('nobody')).status).toBe(404);
  expect((await call('GET', `${rights}/requests/none`)).status).toBe(404);
  expect((await exportOf('gone')).status).toBe(200);
});

test('what is older than the account keeps it is deleted, and nothing else', async () => {
  await start();
  const ann = await server.agent('ann');
  await goOnline(ann);
  const { consumer } = await live('old', marker, ann);
  await ann.close();
  const kept = await call('GET', `${rights}/retention`);
  expect(kept.json).toEqual({ conversationDays: 395, visitDays: 90, changeDays: 1095 });
  const next = { conversationDays: 1, visitDays: 10, changeDays: 400 };
  expect((await call('PUT', `${rights}/retention`, next)).status).toBe(428);
  expect((await call('PUT', `${rights}/retention`, { visitDays: 0 }, kept.etag)).json.error.fields).toHaveLength(1);
  expect((await call('PUT', `${rights}/retention`, next, kept.etag)).json).toEqual(next);
  expect((await call('PUT', `${rights}/retention`, next, kept.etag)).status).toBe(412);
  await consumer.close();

  const counts = async () => {
    const open = await server.store.listConversations({ accountId: account, stage: ['OPEN'], limit: 10 });
    const shut = await server.store.listConversations({ accountId: account, stage: ['CLOSE'], limit: 10 });
    return { open: open.length, shut: shut.length, indexed: await searched(`${marker}message`) };
  };
  const before = await counts();
  expect(before).toMatchObject({ open: 1, shut: 1 });
  server.clock.advance(23 * hourMs);
  expect(await counts()).toEqual(before);
  server.clock.advance(2 * hourMs);
  await expect.poll(async () => (await counts()).shut).toBe(0);
  expect(await counts()).toMatchObject({ open: 1, indexed: before.indexed - 1 });
  expect(logLines.join('')).toContain('"conversations":1');
});
