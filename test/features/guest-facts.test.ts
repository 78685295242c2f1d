/** Guests and customers of one browser share no facts: not with agents, not with campaigns, whoever comes first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paths } from '../../src/protocol/paths.ts';
import { openConversation } from '../support/conversation.ts';
import { consumerSocketPath } from '../support/sign-in.ts';
import { account, startServer, type TestServer } from '../support/start-server.ts';
import { openWire, type WireClient } from '../support/wire-client.ts';
import { createCall } from './admin-support.ts';
import { campaign, customer, engagement, openTab, saveItem } from './monitoring-support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await saveItem(server.store, 'audience', 'vip', {
    name: 'VIP',
    conditions: [{ kind: 'customerType', values: ['vip'] }],
  });
  await saveItem(server.store, 'campaign', '1', campaign([engagement({ id: 11 })], { audienceIds: ['vip'] }));
});
afterAll(() => server.stop());

type Who = 'guest' | 'maya' | 'tomas' | 'nameless' | 'elsewhere';
const identitiesOf = {
  guest: () => [],
  maya: (run: string) => [customer(`maya-${run}`)],
  tomas: (run: string) => [customer(`tomas-${run}`)],
  nameless: (run: string) => [{ acr: 'loa1', sub: `nameless-${run}` } as const],
  elsewhere: (run: string) => [{ iss: 'https://elsewhere.test', acr: 'loa1', sub: `e-${run}` } as const],
} as const satisfies Record<Who, unknown>;

const said = (who: string) => ({
  type: 'personal',
  personal: { firstname: who, contacts: [{ email: `${who}@example.test`, phone: `+49 ${who}` }] },
});

/** `open`: the guest begins to talk; `!` the same page as before, that names somebody else or nobody now. */
const sequences: [steps: string, others: Who[]][] = [
  ['maya open', ['maya']],
  ['maya guest open', ['maya']],
  ['guest maya open', ['maya']],
  ['open maya', ['maya']],
  ['open guest maya tomas', ['maya', 'tomas']],
  ['maya tomas guest open tomas', ['maya', 'tomas']],
  ['nameless open guest', ['nameless']],
  ['elsewhere guest open', ['elsewhere']],
  ['guest !maya open', ['maya']],
  ['maya !guest open', ['maya']],
  ['open guest !maya !tomas guest', ['maya', 'tomas']],
];

let run = 0;
async function play(steps: string) {
  const name = String(++run);
  const tab = openTab(server.url);
  const told: string[] = [];
  let ids: { visitorId?: string; sessionId?: string; pageId?: string } = {};
  let guest: { convId: string; wire: WireClient } | undefined;
  for (const [index, step] of steps.split(' ').entries()) {
    if (step === 'open') {
      if (!ids.visitorId) ids = await tab({ url: 'http://localhost:4000/guest-first' });
      const { body } = await server.post(`/api/account/${account}/signup`);
      const wire = await openWire(server.wsUrl + consumerSocketPath, { authorization: `jwt ${body.jwt}` });
      const context = { type: 'SharkContext', visitorId: ids.visitorId, sessionId: ids.sessionId };
      guest = { convId: await openConversation(wire, { conversationContext: context }), wire };
      continue;
    }
    const who = step.replace('!', '') as Who;
    const same = step.startsWith('!');
    const url = `http://localhost:4000/${who}-${index}`;
    const attributes =
      same && who === 'guest' ? [] : [said(who), { type: 'ctmrinfo', info: { customerId: `${who}-${name}` } }];
    const pageId = same ? ids.pageId : undefined;
    const page = { url, identities: identitiesOf[who](name), attributes, identityFunction: true, pageId };
    ids = await tab(page as never);
    told.push(who);
  }
  if (!guest) throw new Error('nobody talked');
  const call = createCall(server.url, (await server.login('max')).bearer);
  const read = async (convId: string) => (await call('GET', paths.conversationAttributes(account, convId))).json;
  const found = await call('POST', paths.history(account, 'conversations/search'), {
    contentToRetrieve: ['consumerParticipants', 'sdes'],
  });
  const record = found.json.conversationHistoryRecords.find(
    ({ info }: { info: { conversationId: string } }) => info.conversationId === guest.convId,
  );
  return { name, guest, told, shown: JSON.stringify([await read(guest.convId), record]), read };
}

describe.each(sequences)('%s', (steps, others) => {
  test('the guest’s conversation says nothing of anybody who was identified', async () => {
    const { shown } = await play(steps);
    for (const other of others) expect(shown).not.toContain(other);
  });
});

test('a guest’s own pages are shown, and what they said', async () => {
  const { shown } = await play('guest maya open');
  expect(shown).toContain('guest@example.test');
  expect(shown).toContain('/guest-0');
});

test('a customer’s conversation takes nothing from guests of its browser, and keeps what its own pages said', async () => {
  const tab = openTab(server.url);
  await tab({ url: 'http://localhost:4000/guest-page', attributes: [said('guest')] });
  const identities = [customer('customer-a')];
  const ids = await tab({ url: 'http://localhost:4000/own', pageId: '', identities, attributes: [said('own')] });
  await tab({
    url: 'http://localhost:4000/other',
    pageId: '',
    identities: [customer('other-b')],
    attributes: [said('other')],
  });
  const consumer = await server.consumer('customer-a');
  const { visitorId, sessionId } = ids;
  const context = { type: 'SharkContext', visitorId, sessionId };
  const convId = await openConversation(consumer, { conversationContext: context });
  const call = createCall(server.url, (await server.login('max')).bearer);
  const shown = JSON.stringify((await call('GET', paths.conversationAttributes(account, convId))).json);
  expect(shown).toContain('own@example.test');
  expect(shown).toContain('/own');
  for (const word of ['guest', 'other']) expect(shown).not.toContain(word);
});

test.each([
  ['a customer who is a VIP', 'maya', true],
  ['the guest after a VIP', 'guest', false],
  ['another customer after a VIP', 'tomas', false],
] as const)('%s is judged by its own facts', async (_, who, meets) => {
  const name = String(++run);
  const tab = openTab(server.url);
  const vip = { type: 'ctmrinfo', info: { ctype: 'vip' } };
  await tab({ identities: identitiesOf.maya(name), identityFunction: true, attributes: [vip] });
  const { engagements } = await tab({ pageId: '', identities: identitiesOf[who](name), identityFunction: true });
  expect(engagements.length > 0).toBe(meets);
});
