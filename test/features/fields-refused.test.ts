import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptNext, changeFields, closing, goOnline, openConversation } from '../support/conversation.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import type { WireClient } from '../support/wire-client.ts';

let server: TestServer;
let ann: WireClient;
let ben: WireClient;
let consumer: WireClient;
let id: string;

/** Ann in a conversation with a customer, Ben not. */
beforeAll(async () => {
  server = await startServer();
  [ann, ben] = await Promise.all([server.agent('ann'), server.agent('ben')]);
  await goOnline(ann);
  consumer = await server.consumer();
  id = await openConversation(consumer);
  await acceptNext(ann, id);
});
afterAll(() => server.stop());

const participate = (type: string, role: string, userId?: string) => ({
  field: 'ParticipantsChange',
  type,
  role,
  ...(userId !== undefined && { userId }),
});
const toSkill = (skill: string) => ({ field: 'Skill', type: 'UPDATE', skill });
const annOld = `${account}.111`;
const benOld = `${account}.222`;

test.each<[string, () => WireClient, object | object[] | (() => object), number]>([
  ['a consumer adds an agent', () => consumer, participate('ADD', 'ASSIGNED_AGENT', benOld), 403],
  ['a consumer removes the agent', () => consumer, participate('REMOVE', 'ASSIGNED_AGENT', annOld), 403],
  ['a consumer changes the skill', () => consumer, toSkill('7'), 403],
  ['a consumer writes a note', () => consumer, { field: 'Note', note: 'x' }, 403],
  ['a consumer sets the due time', () => consumer, { field: 'ManualETTR', value: 1 }, 403],
  [
    'a consumer hides one among permitted fields',
    () => consumer,
    [{ field: 'TTRField', ttrType: 'URGENT' }, toSkill('7')],
    403,
  ],
  ['an agent who takes no part closes', () => ben, closing, 404],
  ['an agent who takes no part joins', () => ben, participate('ADD', 'MANAGER'), 404],
  [
    'an agent who takes no part transfers',
    () => ben,
    [participate('REMOVE', 'ASSIGNED_AGENT', annOld), toSkill('7')],
    404,
  ],
  ['an agent adds a colleague', () => ann, participate('ADD', 'MANAGER', benOld), 403],
  ['an agent adds a consumer', () => ann, participate('ADD', 'CONSUMER', annOld), 403],
  ['a skill that does not exist', () => ann, [participate('REMOVE', 'ASSIGNED_AGENT'), toSkill('99')], 400],
  ['a skill while an agent is assigned', () => ann, toSkill('7'), 400],
  ['removing an agent who is not there', () => ann, participate('REMOVE', 'READER'), 400],
  ['removing a colleague', () => ann, participate('REMOVE', 'ASSIGNED_AGENT', benOld), 403],
  [
    'a consumer attaches metadata to the dialog',
    () => consumer,
    () => ({ field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: id } }),
    403,
  ],
  ['an agent who does not exist', () => ann, participate('SUGGEST', 'ASSIGNED_AGENT', `${account}.999`), 404],
  ['an agent of another account', () => ann, participate('SUGGEST', 'ASSIGNED_AGENT', 'acc2.222'), 404],
  [
    'a dialog that does not exist',
    () => ann,
    { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: 'x', state: 'CLOSE' } },
    404,
  ],
  [
    'a good field before a bad one',
    () => ann,
    [{ field: 'TTRField', ttrType: 'URGENT' }, participate('REMOVE', 'MANAGER')],
    400,
  ],
  ['no field', () => ann, [], 400],
  ['an unknown field', () => ann, { field: 'Nonsense' }, 400],
])('refused, and nothing changes: %s', async (_, who, fields, code) => {
  const before = await server.store.findConversation(account, id);
  const sent = typeof fields === 'function' ? fields() : fields;
  expect(await changeFields(who(), id, sent)).toMatchObject({ kind: 'resp', code });
  expect(await server.store.findConversation(account, id)).toEqual(before);
});
