/** What the demo brand's pages show: the default button everywhere, and one of each other kind where it fits. */
import type { EngagementRecord, EntryPoint } from '../engagement/campaign.ts';
import { addDefaultItems } from '../engagement/default-items.ts';
import type { ItemKind, ItemStore } from '../store/items.ts';

const section = (name: string): EntryPoint => ({
  name: `Section ${name}`,
  include: [{ kind: 'section', value: `"${name}"` }],
});

const entryPoints: Record<string, EntryPoint> = {
  sales: section('sales'),
  checkout: section('checkout'),
  help: section('help'),
  account: section('account'),
};

const engagement = (
  id: number,
  name: string,
  entryPointId: string,
  rest: Pick<EngagementRecord, 'type' | 'design'> & Partial<EngagementRecord>,
): EngagementRecord & { id: number; revision: number } => ({
  id,
  revision: 1,
  name,
  enabled: true,
  authenticated: false,
  windowMode: 'embedded',
  entryPointIds: [entryPointId],
  behaviourIds: [],
  ...rest,
});

const campaigns: Record<string, unknown> = {
  2: {
    name: 'On particular pages',
    priority: 'high',
    audienceIds: [],
    published: true,
    engagements: [
      engagement(21, 'Advice before buying', 'sales', {
        type: 2,
        skillId: '2',
        design: { text: 'Ask an expert', detail: 'Not sure which one fits? We answer within minutes.' },
      }),
      engagement(22, 'Help at the checkout', 'checkout', {
        type: 1,
        design: { text: 'Talk to us', detail: 'Is anything unclear about your order?' },
      }),
      engagement(23, 'Button in the help page', 'help', {
        type: 5,
        design: { text: 'Start a conversation', divId: 'parley-help' },
      }),
      engagement(24, 'Customers, in a window of its own', 'account', {
        type: 6,
        authenticated: true,
        windowMode: 'separate',
        design: { text: 'Message us', side: 'left' },
      }),
    ],
  },
};

/** Whatever exists already is left as it is. */
export async function seedEngagement(store: ItemStore, accountId: string): Promise<void> {
  const add = async (kind: ItemKind, items: Record<string, unknown>) => {
    for (const [id, next] of Object.entries(items))
      await store.swapItem({ accountId, kind, id, expectedRevision: 0, next, by: 'system', ts: 0 });
  };
  await addDefaultItems(store, accountId, 0);
  await add('entry-point', entryPoints);
  await add('campaign', campaigns);
}
