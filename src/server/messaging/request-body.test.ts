import { describe, expect, test } from 'vitest';
import { type RequestType, requests } from '../../protocol/requests.ts';
import { createBodyReader } from './request-body.ts';

const read = (type: RequestType, body: unknown) => createBodyReader(requests[type].body)(body);

describe('null stands for an optional member that is absent', () => {
  test.each<[RequestType, unknown, unknown]>([
    [
      'cm.ConsumerRequestConversation',
      { skillId: null, campaignInfo: null, brandId: null, conversationContext: { type: 'CustomContext', lang: null } },
      { conversationContext: { type: 'CustomContext' } },
    ],
    ['cm.ConsumerRequestConversation', null, {}],
    [
      'cm.UpdateConversationField',
      {
        conversationId: 'c',
        dialogId: null,
        conversationField: { field: 'CSATRate', csatRate: null, csatResolutionConfirmation: null, status: 'SKIPPED' },
      },
      { conversationId: 'c', conversationField: [{ field: 'CSATRate', status: 'SKIPPED' }] },
    ],
    [
      'ms.PublishEvent',
      {
        dialogId: 'd',
        event: { type: 'ContentEvent', contentType: 'text/plain', message: 'hello', quickReplies: null },
        messageAudience: null,
      },
      { dialogId: 'd', event: { type: 'ContentEvent', contentType: 'text/plain', message: 'hello' } },
    ],
    [
      'cqm.SubscribeExConversations',
      { convState: null, stage: 'OPEN', minLastUpdatedTime: null, maxETTR: null, agentIds: [null], skillIds: null },
      { stage: ['OPEN'], agentIds: [null] },
    ],
    ['ms.QueryMessages', { dialogId: 'd', fromSeq: null, maxQuantity: null }, { dialogId: 'd' }],
    ['userprofile.SetUserProfile', { firstName: null, privateData: { mail: null } }, { privateData: {} }],
    ['up.GetUserProfile', { userId: null }, {}],
  ])('%s %j', (type, sent, body) => {
    const reading = read(type, sent);
    expect(reading.ok ? { ...JSON.parse(JSON.stringify(reading.body)) } : reading).toEqual(body);
  });

  test.each<[RequestType, unknown, string]>([
    ['ms.PublishEvent', { dialogId: null, event: { type: 'ChatStateEvent', chatState: 'ACTIVE' } }, 'body/dialogId'],
    ['ms.PublishEvent', { dialogId: 'd', event: null }, 'body/event '],
    ['cm.UpdateConversationField', { conversationId: 'c', conversationField: null }, 'body/conversationField '],
    ['cm.UpdateConversationField', { conversationId: 'c', conversationField: [null] }, 'body/conversationField/0 '],
  ])('a required member must not be null: %s %j', (type, sent, place) => {
    const reading = read(type, sent);
    expect(reading).toMatchObject({ ok: false, problem: expect.stringContaining(place) });
  });
});

describe('an array of one may come as that element alone', () => {
  test.each<[RequestType, unknown, unknown]>([
    [
      'ms.PublishEvent',
      { dialogId: 'd', event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: 3 } },
      { dialogId: 'd', event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [3] } },
    ],
    ['cqm.SubscribeExConversations', { convState: 'OPEN' }, { convState: ['OPEN'] }],
    [
      'routing.SetAgentState',
      { availability: 'ONLINE', channels: 'MESSAGING' },
      { availability: 'ONLINE', channels: ['MESSAGING'] },
    ],
  ])('%s %j', (type, sent, body) => {
    expect(read(type, sent)).toEqual({ ok: true, body });
  });
});

describe('a refusal names the alternative that was meant', () => {
  const field = (...fields: object[]) => ({ conversationId: 'c', conversationField: fields });
  const event = (sent: object) => ({ dialogId: 'd', event: sent });
  test.each<[RequestType, unknown, string]>([
    [
      'cm.UpdateConversationField',
      field({ field: 'CSATRate', csatRate: '5' }),
      'body/conversationField/0/csatRate must be integer',
    ],
    [
      'cm.UpdateConversationField',
      field({ field: 'Skill', skill: 1 }, { field: 'Rating', csatRate: 5 }),
      'body/conversationField/1/field must be equal to one of the allowed values',
    ],
    [
      'cm.UpdateConversationField',
      field({ csatRate: 5 }),
      'body/conversationField/0 must have required properties field',
    ],
    [
      'ms.PublishEvent',
      event({ type: 'ChatStateEvent', chatState: 'TYPING' }),
      'body/event/chatState must be equal to one of the allowed values',
    ],
    [
      'ms.PublishEvent',
      event({ type: 'ContentEvent', message: 'hello' }),
      'body/event must have required properties contentType',
    ],
  ])('%s %j', (type, sent, problem) => {
    expect(read(type, sent)).toEqual({ ok: false, problem });
  });
});
