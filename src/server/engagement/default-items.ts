/** What a new account is given so that its pages have a button to click. */
import { defaultWindowConfiguration } from '../../protocol/window-configuration.ts';
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

/** Stands for an app in the addresses of the Monitoring API; no secret. */
export const defaultInstallation = { name: 'Default', enabled: true };
export const defaultInstallationId = '1';

/** Does nothing where the account has one already. */
export async function addDefaultItems(store: ItemStore, accountId: string, ts: number): Promise<void> {
  const swap = { accountId, expectedRevision: 0, by: 'system', ts };
  await store.swapItem({ ...swap, kind: 'campaign', id: defaultCampaignId, next: defaultCampaign });
  const { id, ...window } = defaultWindowConfiguration;
  await store.swapItem({ ...swap, kind: 'window', id, next: { ...window, isDefault: true } });
  await store.swapItem({ ...swap, kind: 'app-installation', id: defaultInstallationId, next: defaultInstallation });
}
