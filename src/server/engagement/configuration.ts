/** An account's configuration of engagement, as pages need it; kept for a moment, so that edits show soon. */
import { defaultWindowConfiguration, type WindowConfiguration } from '../../protocol/window-configuration.ts';
import type { Clock } from '../clock.ts';
import { remember } from '../remember.ts';
import type { Item, ItemKind, ItemStore } from '../store/items.ts';
import type { Connector, Store } from '../store/store.ts';
import type { Audience, Behaviour, Campaign, Engagement, EntryPoint, Goal } from './campaign.ts';
import type { Library } from './decide.ts';

export interface EngagementConfiguration extends Library {
  /** Enabled ones, most important first. */
  connectors: readonly Connector[];
  /** Issuers of all of them, enabled or not. */
  namedIssuers: ReadonlySet<string>;
  findWindow(id: string): WindowConfiguration | undefined;
  /** The one that serves where none is chosen. */
  defaultWindow: WindowConfiguration;
  findGoal(id: string): Goal | undefined;
  findEngagement(campaignId: number, engagementId: number): Engagement | undefined;
}

export interface Configurations {
  get(accountId: string): Promise<EngagementConfiguration>;
  /** Something has changed: read again. */
  forget(accountId: string): void;
}

/** A window's record; `isDefault` is true for one of them at most. */
export type StoredWindow = Omit<WindowConfiguration, 'id'> & { isDefault?: boolean };

export function createConfigurations({ store, clock }: { store: Store; clock: Clock }): Configurations {
  const read = remember(clock, { keptMs: 3000, mostKept: 1000 }, (accountId) => load(store, accountId));
  return { get: read, forget: read.forget };
}

async function load(store: Store, accountId: string): Promise<EngagementConfiguration> {
  const [campaigns, audiences, entryPoints, behaviours, goals, windows, connectors] = await Promise.all([
    listCampaigns(store, accountId),
    finder<Audience>(store, accountId, 'audience'),
    finder<EntryPoint>(store, accountId, 'entry-point'),
    finder<Behaviour>(store, accountId, 'behaviour'),
    finder<Goal>(store, accountId, 'goal'),
    listWindows(store, accountId),
    store.listConnectors(accountId),
  ]);
  const all = windows.map(({ window }) => window);
  return {
    campaigns,
    connectors: connectors.filter(({ enabled }) => enabled),
    namedIssuers: new Set(connectors.flatMap(({ settings }) => settings.issuer ?? [])),
    findAudience: audiences,
    findEntryPoint: entryPoints,
    findBehaviour: behaviours,
    findGoal: goals,
    findWindow: (id) => all.find((window) => window.id === id),
    defaultWindow: windows.find(({ isDefault }) => isDefault)?.window ?? all[0] ?? defaultWindowConfiguration,
    findEngagement: (campaignId, engagementId) =>
      campaigns.find(({ id }) => id === campaignId)?.engagements.find(({ id }) => id === engagementId),
  };
}

async function finder<T>(store: ItemStore, accountId: string, kind: ItemKind): Promise<(id: string) => T | undefined> {
  const items = new Map((await store.listItems(accountId, kind)).map(({ id, record }) => [id, record as T]));
  return (id) => items.get(id);
}

export const campaignOf = ({ id, record }: Item): Campaign => ({ ...(record as Omit<Campaign, 'id'>), id: Number(id) });

/** The oldest number first. */
export async function listCampaigns(store: ItemStore, accountId: string): Promise<Campaign[]> {
  const campaigns = (await store.listItems(accountId, 'campaign')).map(campaignOf);
  return campaigns.sort((a, b) => a.id - b.id);
}

async function listWindows(store: ItemStore, accountId: string) {
  return (await store.listItems(accountId, 'window')).map(({ id, record }) => {
    const { isDefault = false, ...window } = record as StoredWindow;
    return { isDefault, window: { ...window, id } };
  });
}
