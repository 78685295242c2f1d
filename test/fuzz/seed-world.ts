/** An account with something behind every path: people, a campaign with patterns, an app, a window. */
import type { CampaignRecord, EngagementRecord } from '../../src/server/engagement/campaign.ts';
import type { ItemKind } from '../../src/server/store/items.ts';
import type { Store } from '../../src/server/store/store.ts';
import { seedAccount } from '../support/test-account.ts';

export const appId = '0b3e6f3c-6a0e-4a7b-9f6e-2f1c1d1d1d1d';

const placeOfCart = { kind: 'url', match: 'regex', value: '^http://localhost:4000/([a-z]+/?)*cart$' } as const;
const everywhere: EngagementRecord = {
  id: 11,
  revision: 1,
  name: 'Everywhere',
  enabled: true,
  type: 6,
  authenticated: false,
  windowMode: 'embedded',
  design: { text: 'Chat' },
  entryPointIds: [],
  behaviourIds: [],
};
const campaign: CampaignRecord = {
  name: 'Everybody',
  priority: 'medium',
  audienceIds: [],
  published: true,
  engagements: [
    { ...everywhere, id: 12, name: 'In the cart', type: 1, entryPointIds: ['1'] },
    { ...everywhere, id: 13, name: 'Once in the cart', type: 5, behaviourIds: ['1'] },
    everywhere,
  ],
};

const items: readonly (readonly [ItemKind, string, unknown])[] = [
  ['campaign', '1', campaign],
  ['entry-point', '1', { name: 'Cart', include: [placeOfCart] }],
  ['behaviour', '1', { name: 'Was in the cart', conditions: [{ kind: 'visitedEntryPoint', entryPointId: '1' }] }],
  ['app-installation', appId, { name: 'App', enabled: true }],
];

export async function seedWorld(store: Store, options: { accountId: string; publicKey: string }): Promise<void> {
  const { accountId, publicKey } = options;
  await seedAccount(store, {
    accountId,
    publicKey,
    users: [
      { userId: '111', loginName: 'ann', roles: ['agent'], skillIds: [], capacity: 1000 },
      { userId: '222', loginName: 'max', roles: ['agent', 'manager'], skillIds: [], capacity: 1000 },
      { userId: '333', loginName: 'root', roles: ['agent', 'administrator'], skillIds: [], capacity: 1000 },
    ],
  });
  for (const [kind, id, next] of items)
    await store.swapItem({ accountId, kind, id, next, by: 'fuzz', ts: 1, expectedRevision: 0 });
}
