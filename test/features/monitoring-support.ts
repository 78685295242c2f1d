/** Pages of the test account's brand, as the tag reports them. */
import type { PageDecision, PageReport } from '../../src/protocol/engagement.ts';
import { paths } from '../../src/protocol/paths.ts';
import type { CampaignRecord, EngagementRecord } from '../../src/server/engagement/campaign.ts';
import type { ItemKind } from '../../src/server/store/items.ts';
import type { Store } from '../../src/server/store/store.ts';
import { account, brandIssuer } from '../support/test-account.ts';

export const origin = 'http://localhost:4000';

export const report = (rest: Partial<PageReport> = {}): PageReport => ({
  url: `${origin}/`,
  sections: [],
  identities: [],
  attributes: [],
  device: 'DESKTOP',
  identityFunction: false,
  ...rest,
});

export const customer = (sub = 'user-1') => ({ iss: brandIssuer, acr: 'loa1', sub }) as const;

export async function sendReport(url: string, body: unknown, headers: Record<string, string> = { origin }) {
  const response = await fetch(url + paths.page(account), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as PageDecision };
}

/** One tab: sends back the ids that it was given. */
export function openTab(url: string, ids: Partial<Pick<PageReport, 'visitorId' | 'sessionId'>> = {}) {
  let known: Partial<PageReport> = ids;
  return async (rest: Partial<PageReport> = {}): Promise<PageDecision> => {
    const { status, body } = await sendReport(url, report({ ...known, ...rest }));
    if (status !== 200) throw new Error(`the page was answered ${status} ${JSON.stringify(body)}`);
    known = { visitorId: body.visitorId, sessionId: body.sessionId, pageId: body.pageId };
    return body;
  };
}

export const engagement = (rest: Partial<EngagementRecord> & { id: number }): EngagementRecord => ({
  revision: 1,
  name: `Engagement ${rest.id}`,
  enabled: true,
  type: 6,
  authenticated: false,
  windowMode: 'embedded',
  design: { text: 'Live Chat' },
  entryPointIds: [],
  behaviourIds: [],
  ...rest,
});

export const campaign = (engagements: EngagementRecord[], rest: Partial<CampaignRecord> = {}): CampaignRecord => ({
  name: 'Campaign',
  priority: 'medium',
  audienceIds: [],
  published: true,
  engagements,
  ...rest,
});

/** Whatever stood there before. */
export async function saveItem(store: Store, kind: ItemKind, id: string, next: unknown): Promise<void> {
  const stands = await store.findItem(account, kind, id);
  const swap = { accountId: account, kind, id, next, by: 'test', ts: 1, expectedRevision: stands?.revision ?? 0 };
  if (!(await store.swapItem(swap))) throw new Error(`${kind} ${id} was changed by somebody else`);
}
