/** What a new account is given so that its pages have a button to click. */
import type { ItemStore } from '../store/items.ts';
import type { CampaignRecord, EngagementRecord } from './campaign.ts';

export const defaultCampaignId = '1';

export const defaultEngagement: EngagementRecord & { id: number; revision: number } = {
  id: 1,
  revision: 1,
  name: 'Live Chat',
  enabled: true,
  type: 6,
  authenticated: false,
  windowMode: 'embedded',
  design: { text: 'Live Chat', side: 'right' },
  entryPointIds: [],
  behaviourIds: [],
};

export const defaultCampaign: CampaignRecord = {
  name: 'Default campaign',
  priority: 'medium',
  audienceIds: [],
  published: true,
  engagements: [defaultEngagement],
};

/** Does nothing where the account has one already. */
export async function addDefaultCampaign(store: ItemStore, accountId: string, ts: number): Promise<void> {
  const swap = { accountId, kind: 'campaign', id: defaultCampaignId, expectedRevision: 0, by: 'system', ts } as const;
  await store.swapItem({ ...swap, next: defaultCampaign });
}
