import { expect, test } from 'vitest';
import { separateConfigParameter, separateWindowUrl } from './separate-window.ts';

const window = { windowId: '5', windowMode: 'separate', language: 'de-DE' } as const;
const options = { origin: 'https://chat.example.test', account: 'acc1', pageOrigin: 'https://shop.example.test' };
const configIn = (url: string) => JSON.parse(new URL(url).searchParams.get(separateConfigParameter) ?? '');

test('the address says who is to be talked to, in the names that login pages know', () => {
  const url = separateWindowUrl({
    ...options,
    window: { ...window, campaignId: 3, engagementId: 4, connectorId: 'shop', skillId: '7' },
    authenticated: true,
    visitorId: 'V1',
    sessionId: 'S1',
    contextId: '2',
  });
  expect(url).toMatch(/^https:\/\/chat\.example\.test\/window\/index\.html\?lpUnifiedWindowConfig=%7B%22accountId/);
  expect(configIn(url)).toEqual({
    accountId: 'acc1',
    clickedChannel: '-lpuw-authMessaging',
    external: true,
    parentWindowOrigin: 'https://shop.example.test',
    engConf: {
      async: true,
      allowUnauthMsg: false,
      cid: 3,
      eid: 4,
      scid: '2',
      svid: 'V1',
      ssid: 'S1',
      lang: 'de-DE',
      lewid: '5',
      skillId: '7',
      connector: 'shop',
    },
  });
});

test('what the consumer says first stands beside it, out of sight of login pages', () => {
  const url = separateWindowUrl({ ...options, window, authenticated: true, preChatLines: ['one & two', 'three'] });
  expect(JSON.parse(new URL(url).searchParams.get('preChatLines') ?? '')).toEqual(['one & two', 'three']);
  expect(JSON.stringify(configIn(url))).not.toContain('two');
});

test('what is not known is left out', () => {
  const { engConf } = configIn(separateWindowUrl({ ...options, window, authenticated: false }));
  expect(engConf).toEqual({ async: true, allowUnauthMsg: true, lang: 'de-DE', lewid: '5' });
});
