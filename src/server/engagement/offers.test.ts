import { expect, test } from 'vitest';
import { defaultWindowConfiguration } from '../../protocol/window-configuration.ts';
import type { Engagement } from './campaign.ts';
import { windowOfConversation } from './offers.ts';

type Asked = Parameters<typeof windowOfConversation>;

const connector = (id: string, issuer?: string) => ({ id, type: 'implicit', settings: { issuer } });
const engagement = { id: 7, windowMode: 'separate', connectorId: 'chosen', language: 'de-DE' } as Engagement;
const parts = {
  account: { settings: {} },
  configuration: {
    connectors: [
      connector('first', 'https://first.example'),
      { id: 'strangers', type: 'anonymous', settings: {} },
      connector('own', 'https://own.example'),
      connector('chosen', 'https://chosen.example'),
    ],
    defaultWindow: defaultWindowConfiguration,
    findWindow: () => undefined,
    findEngagement: (campaignId: number, id: number) => (campaignId === 1 && id === 7 ? engagement : undefined),
  },
} as unknown as Asked[2];
const begunFrom = (campaignInfo?: { campaignId: number; engagementId: number }) => ({ campaignInfo }) as Asked[0];
const ofEngagement = begunFrom({ campaignId: 1, engagementId: 7 });

test.each<[string, Asked[0], Asked[1], string]>([
  ['its engagement’s', ofEngagement, { authenticated: true, issuer: 'https://own.example' }, 'chosen'],
  ['the one that vouches for the customer', begunFrom(), { authenticated: true, issuer: 'https://own.example' }, 'own'],
  ['the most important', begunFrom(), { authenticated: true, issuer: 'https://nobody.example' }, 'first'],
  ['the most important where nobody is named', begunFrom(), { authenticated: true, issuer: undefined }, 'first'],
  ['that of strangers', begunFrom(), { authenticated: false, issuer: 'https://own.example' }, 'strangers'],
])('an open conversation’s window logs in by %s', (_whose, conversation, asking, expected) => {
  expect(windowOfConversation(conversation, asking, parts).connectorId).toBe(expected);
});

test('an open conversation’s window is its engagement’s, and the usual one where that is gone', () => {
  const asking = { authenticated: true, issuer: undefined };
  expect(windowOfConversation(ofEngagement, asking, parts)).toMatchObject({
    windowMode: 'separate',
    language: 'de-DE',
  });
  const gone = begunFrom({ campaignId: 1, engagementId: 8 });
  expect(windowOfConversation(gone, asking, parts)).toMatchObject({ windowMode: 'embedded', language: 'en-US' });
});
