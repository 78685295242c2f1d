/** The steps that public tutorials of this protocol print, with the programs that they use. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tutorialAccount, validToken } from '../fixtures/tutorial.ts';
import {
  acceptNext,
  changeFields,
  closing,
  eventsSeen,
  goOnline,
  nextChange,
  ofText,
  say,
} from '../support/conversation.ts';
import { ensureShellTools } from '../support/debian.ts';
import { startTestDemo, type TestDemo } from '../support/demo.ts';
import { postJson } from '../support/sign-in.ts';
import type { Frame, WireClient } from '../support/wire-client.ts';

const wscat = join(dirname(createRequire(import.meta.url).resolve('wscat/package.json')), 'bin/wscat');

let demo: TestDemo;
let agent: WireClient;
beforeAll(async () => {
  demo = await startTestDemo();
  agent = await demo.agent('agent1');
  await goOnline(agent);
});
afterAll(() => demo.stop());

/** Opens a conversation with wscat as printed, has it accepted, talks both ways and closes. */
async function converse(jwt: string, profileHas: (sdes: Frame[]) => void): Promise<void> {
  const url = `wss://${demo.authority}/ws_api/account/${tutorialAccount}/messaging/consumer?v=3`;
  const terminal = demo.run([process.execPath, wscat, '-H', `Authorization:jwt ${jwt}`, '-c', url]);
  const answer = (reqId: string) =>
    terminal
      .line((line) => line.includes(`"reqId":"${reqId}"`))
      .then((line) => JSON.parse(line.slice(line.indexOf('{'))) as Frame);
  await expect
    .poll(
      () => {
        terminal.type('{"kind":"req","id":"ready","type":"GetClock"}');
        return terminal.lines.length;
      },
      { timeout: 15_000 },
    )
    .toBeGreaterThan(0);
  terminal.type('{"kind":"req","id":1,"type":"cm.ConsumerRequestConversation"}');
  const created = await answer('1');
  expect(created).toMatchObject({ kind: 'resp', reqId: '1', type: 'cm.RequestConversationResponse', code: 200 });
  const { conversationId } = created.body;

  expect(await acceptNext(agent, conversationId)).toBe(conversationId);
  const { result } = await nextChange(agent, ({ convId }) => convId === conversationId);
  const [consumerId] = result.conversationDetails.participants.CONSUMER;
  const profile = await agent.request('.ams.userprofile.GetUserProfile', consumerId);
  profileHas(profile.body.claims?.lp_sdes ?? []);

  const event = { type: 'ContentEvent', contentType: 'text/plain', message: 'My first message' };
  const publish = { kind: 'req', id: 2, type: 'ms.PublishEvent', body: { dialogId: conversationId, event } };
  terminal.type(JSON.stringify(publish));
  expect(await answer('2')).toMatchObject({ code: 200, body: { sequence: 0 } });
  await agent.notification('OnlineEventDistribution', ofText('My first message'));
  await say(agent, conversationId, 'My answer');
  await terminal.line((line) => line.includes('My answer'));
  expect(await changeFields(agent, conversationId, closing)).toMatchObject({ code: 200 });
  expect(eventsSeen(agent).at(-1)).toMatchObject({ event: { message: 'My answer' } });
  await terminal.end();
}

const shown = (sdes: Frame[]) => {
  expect(sdes).toContainEqual(
    expect.objectContaining({ type: 'ctmrinfo', info: expect.objectContaining({ customerId: '+972-3-5555-555' }) }),
  );
  expect(JSON.stringify(sdes)).toContain('Eitan');
};

test('an authenticated conversation: token, wscat, Accept, the customer’s number and name, messages, close', async () => {
  const path = `/api/account/${tutorialAccount}/authenticate`;
  const { body } = await postJson(demo.http + path, { authCode: validToken });
  await converse(body.jwt ?? '', shown);
});

test('an anonymous conversation: identity, token, wscat, Accept, messages, close', async () => {
  const account = `${demo.http}/api/account/${tutorialAccount}`;
  const { body: external } = await postJson(`${account}/anonymous/authorize`);
  const { body } = await postJson(`${account}/authenticate`, { authCode: external.jwt });
  await converse(body.jwt ?? '', (sdes) => expect(JSON.stringify(sdes)).not.toContain('Eitan'));
});

describe('in the shell, as printed', () => {
  beforeAll(ensureShellTools);

  const shell = async (script: string): Promise<string> => {
    const env = {
      ...process.env,
      CURL_CA_BUNDLE: demo.ca,
      LP_EXT_JWT: validToken,
      LP_IDP: demo.authority,
      LP_ACCOUNT: tutorialAccount,
    };
    return (await promisify(execFile)('bash', ['-c', script], { env })).stdout.trim();
  };
  const exchange = (credential: string) =>
    `curl -X POST -H "Content-Type: application/json" -d '{"authCode" : "'$${credential}'"}' https://$LP_IDP/api/account/$LP_ACCOUNT/authenticate | jq -r .jwt`;

  test('curl and jq get the authenticated token', async () => {
    await converse(await shell(`LP_AUTH_JWT=\`${exchange('LP_EXT_JWT')}\`; echo $LP_AUTH_JWT`), shown);
  });

  test('curl and jq get the anonymous token', async () => {
    const authorize = `curl -X POST -H "Content-Type: application/json" http://$LP_IDP/api/account/$LP_ACCOUNT/anonymous/authorize | jq -r .jwt`;
    const jwt = await shell(`UNAUTH_JWT=\`${authorize}\`; ${exchange('UNAUTH_JWT')}`);
    await converse(jwt, (sdes) => expect(sdes).toEqual([]));
  });
});
